#[guarded(crate = crate::renamed)]
#[cfg(feature = "cache")]
struct Cache<'a, K: Into<V>, V, const N: usize>
where
    V: Clone,
{
    name: &'a str,
    keys: renamed::Lock,
    log: Lock,
    #[guarded(by = keys)]
    #[cfg(unix)]
    map: [K; N],
    #[guarded(by = log)]
    parent: Option<Box<Self>>,
    #[guarded(by = keys)]
    r#type: &'static str,
}
