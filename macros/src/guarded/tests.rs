mod conditions;
mod generics;
mod locks;
mod orders;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::{Item, ItemStruct};

use super::guarded;
use crate::diagnostics::messages;
use crate::expansions::check_folder;

#[test]
fn expansions_are_as_documented() {
    check_folder("guarded", |input| {
        let mut tokens = input.into_iter().skip(1);
        let Some(TokenTree::Group(attribute)) = tokens.next() else { panic!("#[guarded] stands first") };
        let arguments = attribute.stream().into_iter().nth(1).map(TokenStream::from);
        let arguments = arguments.map(|group| syn::parse2::<proc_macro2::Group>(group).unwrap().stream());
        guarded(arguments.unwrap_or_default(), tokens.collect())
    });
}

fn told(item: TokenStream) -> Vec<String> {
    messages(&guarded(TokenStream::new(), item))
}

fn told_of_arguments(arguments: TokenStream) -> Vec<String> {
    messages(&guarded(
        arguments,
        quote!(
            struct A {
                state: Lock,
                #[guarded(by = state)]
                n: i32,
            }
        ),
    ))
}

/// The generated struct of that name.
fn expanded(item: TokenStream, name: &str) -> ItemStruct {
    let expansion = guarded(TokenStream::new(), item);
    let file: syn::File = syn::parse2(expansion).unwrap();
    let found = file.items.into_iter().find_map(|item| match item {
        Item::Struct(item) if item.ident == name => Some(item),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("no struct {name}"))
}

/// Its header: `A<'a, T: Clone> where T: Send`.
fn header(item: TokenStream, name: &str) -> String {
    let ItemStruct { ident, generics, .. } = expanded(item, name);
    let clause = &generics.where_clause;
    quote!(#ident #generics #clause)
        .to_string()
        .replace(" :", ":")
        .replace("< ", "<")
        .replace(" >", ">")
        .replace(" <", "<")
}

// --- what a struct may be ---

#[test]
fn only_structs_with_named_fields_are_guarded() {
    let needs_names =
        "`#[guarded]` needs named fields: write `struct A { state: Lock, #[guarded(by = state)] balance: u64 }`";
    assert_eq!(
        told(quote!(
            struct A(i32, Lock);
        )),
        [needs_names]
    );
    assert_eq!(
        told(quote!(
            struct A;
        )),
        [needs_names]
    );
    for (item, kind) in [
        (
            quote!(
                enum A {
                    B {
                        #[guarded(by = state)]
                        n: i32,
                    },
                }
            ),
            "an enum",
        ),
        (quote!(union A { n: i32 }), "a union"),
        (
            quote!(
                fn a() {}
            ),
            "a function",
        ),
        (
            quote!(
                trait A {}
            ),
            "a trait",
        ),
        (
            quote!(
                mod a {}
            ),
            "a module",
        ),
        (
            quote!(
                type A = i32;
            ),
            "a type alias",
        ),
    ] {
        let told = told(item);
        assert_eq!(told.len(), 1);
        let could_be_a_struct = ["an enum", "a union"].contains(&kind);
        let instead = if could_be_a_struct { "write `struct Account {" } else { "leave it out here" };
        assert!(told[0].contains(&format!("this is {kind}: {instead}")), "{told:?}");
    }
}

#[test]
fn a_refused_item_is_kept_without_its_attributes() {
    let item = quote!(
        enum A {
            B {
                #[guarded(by = state)]
                #[serde(skip)]
                n: i32,
                #[condition(of = state)]
                m: i32,
                #[my::condition]
                k: i32,
            },
        }
    );
    let kept = guarded(TokenStream::new(), item).to_string();
    assert!(
        kept.ends_with(
            &quote!(
                enum A {
                    B {
                        #[serde(skip)]
                        n: i32,
                        m: i32,
                        #[my::condition]
                        k: i32,
                    },
                }
            )
            .to_string()
        ),
        "{kept}"
    );
}

#[test]
fn an_item_that_does_not_parse_is_kept() {
    let item = quote!(struct A { n: i32 state: Lock });
    let kept = guarded(TokenStream::new(), item.clone());
    assert_eq!(messages(&kept).len(), 1);
    assert!(kept.to_string().ends_with(&item.to_string()));
}

// --- arguments ---

#[test]
fn arguments_are_known_words() {
    assert!(told_of_arguments(quote!(crate = ::renamed, no_hint, no_into_init,)).is_empty());
    assert_eq!(told_of_arguments(quote!(nohint)), ["unknown argument `nohint`: did you mean `no_hint`?"]);
    assert_eq!(
        told_of_arguments(quote!(send)),
        ["unknown argument `send`: `#[guarded]` takes `crate = path`, `no_into_init`, and arguments for one type, \
          `init(name = .., derive(..))`"]
    );
    assert_eq!(told_of_arguments(quote!(no_hint, no_hint)), ["`no_hint` is here twice: once is enough"]);
    assert!(told_of_arguments(quote!(by = state))[0].starts_with("`by` belongs on a field"));
}

#[test]
fn the_hint_and_into_init_can_be_left_out() {
    let item = quote!(
        struct A {
            state: Lock,
            #[guarded(by = state)]
            n: i32,
        }
    );
    let all = guarded(TokenStream::new(), item.clone()).to_string();
    assert!(all.contains("GuardedByItsLock") && all.contains("into_init"));
    let none = guarded(quote!(no_hint, no_into_init), item).to_string();
    assert!(!none.contains("GuardedByItsLock") && !none.contains("fn into_init"));
}

#[test]
fn each_type_has_a_name_and_attributes_of_its_own() {
    let item = quote!(
        #[must_use]
        #[derive(Debug, Default)]
        #[repr(C, packed)]
        struct A {
            keys: Lock,
            #[guarded(by = keys)]
            n: i32,
        }
    );
    let arguments = quote!(
        keys(name = Keys, derive(Clone), serde(rename_all = "lowercase")),
        init(name = New, derive(Copy)),
        holding(name = View),
        struct(derive(Hash))
    );
    let words = guarded(arguments, item.clone()).to_string().replace(' ', "");
    for one in [
        "#[must_use]#[repr(C)]#[derive(Hash)]structA{",
        "#[must_use]#[derive(Debug,Default)]#[repr(C)]#[derive(Clone)]#[serde(rename_all=\"lowercase\")]structKeys{",
        "#[must_use]#[derive(Debug,Default)]#[repr(C)]#[derive(Copy)]structNew{",
        "structView<",
        "Defaultfor A".replace(' ', "").as_str(),
        "DebugforA",
    ] {
        assert!(words.contains(one), "{one}\n{words}");
    }
    assert!(guarded(quote!(state(name = Only)), item).to_string().contains("struct Only"));
}

#[test]
fn an_argument_for_one_type_names_a_type() {
    assert_eq!(
        told_of_arguments(quote!(x(name = X), stat(name = S), holding(derive(Debug)), struct(name = B))),
        [
            "no type is made for `x`: those of this struct are `struct(..)`, `init(..)`, and `state(..)`",
            "no type is made for `stat`: did you mean `state(..)`?",
            "the view has a name, `holding(name = ..)`, and no attributes",
            "the struct has the name that it is declared with: leave this out",
        ]
    );
}

#[test]
fn guarded_fields_have_the_cfg_of_their_lock() {
    let item = quote!(
        struct A {
            #[cfg(unix)]
            state: Lock,
            #[cfg(unix)]
            #[guarded(by = state)]
            n: i32,
            #[guarded(by = state)]
            m: i32,
            #[condition(of = state)]
            c: Condition,
        }
    );
    assert_eq!(
        told(item),
        [
            "`m` is there where its lock is not: write the same `#[cfg(unix)]` above `m`",
            "`c` is there where its lock is not: write the same `#[cfg(unix)]` above `c`",
        ]
    );
}
