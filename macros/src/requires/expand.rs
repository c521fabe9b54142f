//! The expansion of a `#[guarded] impl`. Methods that require the same locks are in one `impl` of the view.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{AttrStyle, Attribute, FnArg, GenericArgument, Generics, ReturnType, Signature, Visibility, parse_quote};

use super::body::Required;
use super::parse::{ImplBlock, ImplItem, Method};
use super::validate::{Model, ModelMethod, go_together, is_self_by_mut, reference_of};
use crate::attributes::{allow, cfgs};
use crate::call::acquisition::passing_on;
use crate::call::held::{Held, HeldLock, within};
use crate::call::{is_block, is_named};
use crate::guarded::model::GuardingLock;
use crate::guarded::parse::Kind;
use crate::guarded::used_generics::name_of as name_of_generic;
use crate::guarded::view::hinted;
use crate::names::{example_name, parameter, snake, upper_camel};
use crate::place::{regrouped, unlinted};

pub(super) fn expand(model: &Model) -> TokenStream {
    let others = (!model.others.is_empty()).then(|| block(model.attrs.iter(), &model.header, &model.others));
    let views = grouped(model, |method| method.locks.clone());
    let views = views.into_iter().map(|(locks, methods)| methods_of_view(model, &locks, &methods));
    let sets = grouped(model, |method| method.locks.iter().map(|held| held.lock).collect::<Vec<_>>());
    let sets = sets.into_iter().filter(|(set, _)| model.holding && go_together(&model.of, set.iter().copied()));
    let holding = sets.map(|(set, methods)| holding(model, &set, &methods));
    let answers = model.hint.then(|| answers(model));
    quote! { #others #(#views)* #(#holding)* #answers }
}

/// The expansion if there are errors: the methods keep only their signatures.
pub(super) fn refused(written: &ImplBlock, warded: &TokenStream) -> TokenStream {
    let allowed = allow(&quote!(dead_code, unused_variables, clippy::all, clippy::pedantic), "it was refused");
    let items = written.items.iter().map(|item| match item {
        ImplItem::Other(tokens) | ImplItem::Misplaced { rest: tokens, .. } => tokens.clone(),
        ImplItem::Method(method) => {
            let Method { attrs, vis, sig, .. } = &**method;
            quote!(#(#attrs)* #allowed #vis #sig { #warded::__private::never_called() })
        }
    });
    block(written.attrs.iter(), &written.header, &items.collect::<Vec<_>>())
}

fn block<'a>(attrs: impl Iterator<Item = &'a Attribute>, header: &TokenStream, items: &[TokenStream]) -> TokenStream {
    let attrs = attrs.map(outer);
    quote! { #(#attrs)* #header { #(#items)* } }
}

fn grouped<K: PartialEq>(model: &Model, key: impl Fn(&ModelMethod) -> K) -> Vec<(K, Vec<&ModelMethod>)> {
    let mut groups: Vec<(K, Vec<&ModelMethod>)> = Vec::new();
    for method in &model.methods {
        let key = key(method);
        match groups.iter_mut().find(|(other, _)| *other == key) {
            Some((_, methods)) => methods.push(method),
            None => groups.push((key, vec![method])),
        }
    }
    groups
}

// --- the view ---

fn methods_of_view(model: &Model, locks: &[Required], methods: &[&ModelMethod]) -> TokenStream {
    let attrs = model.attrs.iter().filter(|attribute| !attribute.path().is_ident("doc")).map(outer);
    let set: Vec<usize> = locks.iter().map(|held| held.lock).collect();
    let cfgs = cfgs_of(model, &set);
    let allowed = allow_names();
    let mut generics = with_held(model);
    let mut parameters = Vec::new();
    let view = view(model, |index, lock| {
        let held = locks.iter().find(|held| held.lock == index);
        if held.is_some_and(|held| !held.reads) {
            return guarded(model, lock);
        }
        let (parameter, warded) = (parameter(&lock.state), &model.warded);
        let state = held.map(|_| state(model, lock)).into_iter();
        generics.params.push(parse_quote!(#parameter #(: #warded::__private::HeldToRead<#state>)*));
        parameters.push(parameter.clone());
        quote!(#parameter)
    });
    let (generics, where_clause) = (unlinted(generics), &model.owner.generics.where_clause);
    let methods = methods.iter().map(|method| moved(model, method, &parameters));
    quote! {
        #(#attrs)*
        #(#cfgs)*
        #allowed
        impl #generics #view #where_clause {
            #(#methods)*
        }
    }
}

fn moved(model: &Model, ModelMethod { method, body, locks }: &ModelMethod, parameters: &[Ident]) -> TokenStream {
    let Method { attrs, vis, sig, .. } = method;
    let mut seen = sig.clone();
    seen.output = syn::parse2(capturing(seen.output.to_token_stream(), parameters)).unwrap_or(seen.output);
    let mut seen: Signature =
        syn::parse2(model.owner.self_type.written_out(seen.to_token_stream())).unwrap_or_else(|_| sig.clone());
    // In a method of the view, `Self` is the view.
    if let (Some(receiver), Some(written)) = (seen.inputs.first_mut(), sig.inputs.first()) {
        receiver.clone_from(written);
    }
    if matches!(&sig.output, ReturnType::Type(_, ty) if is_self_by_mut(ty)) {
        seen.output.clone_from(&sig.output);
    }
    if let Some(body) = body {
        let body = knowing_what_is_held(model, locks, body);
        return quote!(#(#attrs)* #vis #seen #body);
    }
    let (warded, cfgs) = (&model.warded, cfgs(attrs));
    let allowed = allow(&quote!(dead_code, unused_variables, clippy::all, clippy::pedantic), "it was refused");
    quote!(#(#cfgs)* #allowed #vis #seen { #warded::__private::never_called() })
}

/// Passes the list of required locks to the macros in the body.
fn knowing_what_is_held(model: &Model, locks: &[Required], body: &TokenStream) -> TokenStream {
    let warded = &model.warded;
    let names = locks.iter().map(|held| &model.of.locks[held.lock].name);
    let states: Vec<TokenStream> = names.map(|name| quote!(self.#name)).collect();
    let mut held = Held::default().and(&states, body);
    held.locks.iter_mut().for_each(|lock| lock.is_required = true);
    let Some(body) = within(body, &held) else { return body.clone() };
    // The group has the braces of the function.
    let body = body.into_iter().map(|token| match token {
        TokenTree::Group(group) if is_block(&group.clone().into()) => group.stream(),
        token => token.into(),
    });
    let passing_on = passing_on(warded);
    let statements = held.locks.iter().map(|HeldLock { name, lock, .. }| {
        quote_spanned!(Span::mixed_site()=> let #name = #warded::__private::required(&*#lock);)
    });
    quote_spanned!(Span::mixed_site()=> { #passing_on #(#statements)* #(#body)* })
}

/// Adds the generics of the view to `impl Trait + use<'_, T>`, which must name all types in scope.
fn capturing(output: TokenStream, parameters: &[Ident]) -> TokenStream {
    let mut captured = false;
    let tokens = output.into_iter().map(|token| {
        captured |= matches!(&token, TokenTree::Ident(word) if word == "use");
        match &token {
            TokenTree::Punct(end) if captured && end.as_char() == '>' => {
                captured = false;
                quote!(#(, #parameters)* #token)
            }
            TokenTree::Group(group) => regrouped(group, capturing(group.stream(), parameters)).into(),
            _ => token.into_token_stream(),
        }
    });
    quote!(#(#tokens)*)
}

/// `AccountHolding<'held, Account<T>, Guarded<'held, AccountState<T>>>`, where `of_lock` gives the type for each lock.
fn view(model: &Model, of_lock: impl FnMut(usize, &GuardingLock) -> TokenStream) -> TokenStream {
    let (view, held, owner) = (model.owner.beside(&model.of.holding), &model.owner.held, owner(model));
    let mut of_lock = of_lock;
    let locks = model.of.locks.iter().enumerate().map(|(index, lock)| of_lock(index, lock));
    quote!(#view<#held, #owner, #(#locks),*>)
}

/// `Account<T>`
fn owner(model: &Model) -> TokenStream {
    with_arguments(&model.owner.path.to_token_stream(), model.owner.arguments.iter())
}

/// `AccountState<T>`
fn state(model: &Model, lock: &GuardingLock) -> TokenStream {
    let used: Vec<String> = lock.generics.params.iter().map(name_of_generic).collect();
    let all = model.of.generics.params.iter().zip(&model.owner.arguments);
    let arguments =
        all.filter(|(parameter, _)| used.contains(&name_of_generic(parameter))).map(|(_, argument)| argument);
    with_arguments(&model.owner.beside(&lock.state).into_token_stream(), arguments)
}

fn with_arguments<'a>(path: &TokenStream, arguments: impl Iterator<Item = &'a GenericArgument>) -> TokenStream {
    let arguments: Vec<_> = arguments.collect();
    if arguments.is_empty() { path.clone() } else { quote!(#path<#(#arguments),*>) }
}

/// `Guarded<'held, AccountState<T>>`
fn guarded(model: &Model, lock: &GuardingLock) -> TokenStream {
    let (warded, held, state) = (&model.warded, &model.owner.held, state(model, lock));
    quote!(#warded::__private::Guarded<#held, #state>)
}

/// `::warded::Lock<AccountState<T>>`
fn lock_type(model: &Model, lock: &GuardingLock) -> TokenStream {
    let (warded, state) = (&model.warded, state(model, lock));
    let kind = Ident::new(lock.kind.name(), Span::call_site());
    quote!(#warded::#kind<#state>)
}

fn with_held(model: &Model) -> Generics {
    let (mut generics, held) = (model.owner.generics.clone(), &model.owner.held);
    generics.params.insert(0, parse_quote!(#held));
    generics.where_clause = None;
    generics
}

// --- the lock expression ---

/// `account.holding_state()`, and the impls that make its views.
fn holding(model: &Model, set: &[usize], methods: &[&ModelMethod]) -> TokenStream {
    let (warded, owner, generics) = (&model.warded, owner(model), &model.owner.generics);
    let (attributes, allowed, where_clause) = (attributes(model, set), allow_names(), &generics.where_clause);
    let locks: Vec<&GuardingLock> = set.iter().map(|lock| &model.of.locks[*lock]).collect();
    let (fields, types): (Vec<_>, Vec<_>) = locks.iter().map(|lock| (&lock.name, lock_type(model, lock))).unzip();
    let (ty, value) = match (&types[..], &fields[..]) {
        ([ty], [field]) => (quote!(&#ty), quote!(one(self, &self.#field))),
        _ if locks.iter().all(|lock| lock.kind == Kind::Monitor) => (
            quote!(#warded::__private::SeveralMonitors<(#(&#types),*)>),
            quote!(several_monitors(self, (#(&self.#fields),*))),
        ),
        _ => (quote!(#warded::__private::Several<(#(&#types),*)>), quote!(several(self, (#(&self.#fields),*)))),
    };
    let place = methods.first().map_or_else(Span::call_site, |first| place_of(first));
    let name = format_ident!("holding_{}", name_of(model, set), span = place);
    let vis = widest(methods.iter().map(|method| &method.method.vis));
    let doc = format!(
        "{} of this instance, for the methods that require it: `{}`.",
        listed(model, set),
        call(model, methods[0], set, None)
    );
    let (vis, generics) = (unlinted(vis), unlinted(generics));
    let written = seen(model, set, "&mut", &quote!(guarded));
    let is_read = locks.iter().all(|lock| lock.kind == Kind::RwLock);
    let read = is_read.then(|| seen(model, set, "&", &quote!(guarded_to_read)));
    quote! {
        #attributes
        #allowed
        impl #generics #owner #where_clause {
            #[doc = #doc]
            #vis fn #name(&self) -> #warded::__private::HoldingIsForWithLock<'_, Self, #ty> {
                #warded::__private::HoldingIsForWithLock::#value
            }
        }
        #written
        #read
    }
}

/// The view, made from the references that the guards lend.
fn seen(model: &Model, set: &[usize], reference: &str, seen_as: &TokenStream) -> TokenStream {
    let (warded, held, owner, plain) = (&model.warded, &model.owner.held, owner(model), &model.of.plain);
    let (attributes, allowed, parameters) = (attributes(model, set), allow_names(), with_held(model));
    let predicates = model.owner.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let is_held = |index: usize| set.contains(&index);
    let is_always_there = |index: usize| model.of.lock_cfgs(index).next().is_none();
    let view_type = view(model, |index, lock| match (is_held(index), is_always_there(index)) {
        (true, _) if reference == "&" => {
            let state = state(model, lock);
            quote!(#warded::__private::GuardedToRead<#held, #state>)
        }
        (true, _) => guarded(model, lock),
        // A lock with a `cfg` may not exist, so it can't be lent.
        (false, false) => quote!(()),
        (false, true) => {
            let ty = lock_type(model, lock);
            quote!(#warded::__private::NotGuarded<#held, #ty>)
        }
    });
    let reference = if reference == "&" { quote!(&#held) } else { quote!(&#held mut) };
    let states = set.iter().map(|lock| state(model, &model.of.locks[*lock])).map(|state| quote!(#reference #state));
    let names: Vec<_> = set.iter().map(|lock| &model.of.locks[*lock].name).collect();
    let (states, pattern) = match &names[..] {
        [name] => (quote!(#(#states)*), quote!(#name)),
        _ => (quote!((#(#states),*)), quote!((#(#names),*))),
    };
    let fields = model.of.locks.iter().enumerate().map(|(index, lock)| {
        let name = &lock.name;
        match (is_held(index), is_always_there(index)) {
            (true, _) => quote!(#name: #warded::__private::#seen_as(#name)),
            (false, false) => quote!(#name: ()),
            (false, true) => quote!(#name: #warded::__private::not_guarded(&self.#name)),
        }
    });
    let hinted: Vec<_> = hinted(&model.of).map(|(field, _)| &field.name).collect();
    // A literal of a struct with a deprecated field needs this.
    let deprecated = (!hinted.is_empty()).then(|| allow(&quote!(deprecated), "only its use is a mistake"));
    let (view_name, parameters) = (model.owner.beside(&model.of.holding), unlinted(parameters));
    quote! {
        #attributes
        #allowed
        impl #parameters #warded::__private::WriteGuardedNoHoldingAboveTheOtherImpl<#held, #states> for #owner
        where
            Self: #held,
            #(#predicates,)*
        {
            type View = #view_type;
            #deprecated
            fn seen_holding(&#held self, #pattern: #states) -> Self::View {
                #view_name {
                    #plain: #warded::__private::not_guarded(self),
                    #(#fields,)*
                    #(#hinted: #warded::__private::BehindItsLock),*
                }
            }
        }
    }
}

fn widest<'a>(all: impl Iterator<Item = &'a Visibility>) -> Visibility {
    let mut widest = Visibility::Inherited;
    for vis in all {
        widest = match (&widest, vis) {
            (Visibility::Public(_), _) | (_, Visibility::Inherited) => widest,
            (Visibility::Inherited, _) | (_, Visibility::Public(_)) => vis.clone(),
            (one, other) if one.to_token_stream().to_string() == other.to_token_stream().to_string() => widest,
            _ => parse_quote!(pub(crate)),
        };
    }
    widest
}

// --- without the lock ---

/// The message for `account.settle()` without the lock. rustc would say that there is no such method, and has no other place for a
/// message.
///
/// ```text
/// const _: () = {
///     #[diagnostic::on_unimplemented(message = "..")]
///     pub trait WithStateHeld {}
///     impl Account { fn settle(&self, _: i64) where for<'held> &'held Self: WithStateHeld { .. } }
/// };
/// ```
fn answers(model: &Model) -> TokenStream {
    let answers = model.methods.iter().map(|method| answer(model, method));
    let reason = "never called: only rustc and rustdoc speak of it";
    let allowed = allow(&quote!(clippy::all, clippy::pedantic), reason);
    quote! { #allowed const _: () = { #(#answers)* }; }
}

fn answer(model: &Model, required: &ModelMethod) -> TokenStream {
    let ModelMethod { method, locks, .. } = required;
    let (warded, header, held) = (&model.warded, &model.header, &model.owner.held);
    let core = quote!(#warded::__private::core);
    let set: Vec<usize> = locks.iter().map(|held| held.lock).collect();
    let (name, asked, call) = (&method.sig.ident, listed(model, &set), call(model, required, &set, Some(&method.sig)));
    let named = locks.iter().map(|held| match &model.of.locks[held.lock].name {
        name if held.reads => format!("read({name})"),
        name => name.to_string(),
    });
    let named = named.collect::<Vec<_>>().join(", ");
    let message =
        format!("`{name}` requires {asked}: write `{call}`, or `#[requires({named})]` above the method that calls it");
    let label = format!("called without {asked}");
    let doc = format!("\n\nRequires {asked}: `{call}`.");
    let place = place_of(required);
    let word = Ident::new(&format!("With{}Held", upper_camel(&name_of(model, &set))), place);
    let bound = quote_spanned!(place=> for<#held> &#held Self: #word);
    let (header, vis) = (unlinted(header), unlinted(&method.vis));
    let sig = uncallable(method.sig.clone(), &bound, &core);
    let (attributes, cfgs) = (attributes(model, &set), cfgs(&method.attrs));
    let kept = ["doc", "must_use", "deprecated"];
    let kept = method.attrs.iter().filter(|attribute| kept.iter().any(|known| attribute.path().is_ident(known)));
    quote! {
        #(#cfgs)*
        const _: () = {
            #[diagnostic::on_unimplemented(message = #message, label = #label)]
            pub trait #word {}
            #[diagnostic::do_not_recommend]
            impl #word for #core::convert::Infallible {}
            #attributes
            #header {
                #(#kept)*
                #[doc = #doc]
                #vis #sig { #warded::__private::never_called() }
            }
        };
    }
}

/// The signature with a bound that no type meets.
fn uncallable(mut sig: Signature, bound: &TokenStream, core: &TokenStream) -> Signature {
    let params = unlinted(&sig.generics.params);
    sig.constness = None;
    sig.fn_token.span = Span::call_site().located_at(sig.fn_token.span);
    sig.ident.set_span(Span::call_site().located_at(sig.ident.span()));
    sig.generics.params = parse_quote!(#params);
    for input in &mut sig.inputs {
        match input {
            FnArg::Receiver(receiver) => {
                let lifetime = reference_of(receiver).and_then(|(lifetime, _)| lifetime);
                let self_token = receiver.self_token;
                *receiver = parse_quote!(& #lifetime #self_token);
            }
            FnArg::Typed(argument) => *argument.pat = parse_quote!(_),
        }
    }
    if let ReturnType::Type(_, ty) = &mut sig.output {
        if is_named(ty.to_token_stream(), "impl") {
            // Calls accept any type for the result, so that they cause no second error.
            sig.generics.params.push(parse_quote!(__Output));
            **ty = parse_quote!(__Output);
        }
    }
    if sig.asyncness.take().is_some() {
        // If this were an `async fn`, rustc would report its future a second time, at the await.
        let output = match &sig.output {
            ReturnType::Type(_, ty) => quote!(#ty),
            ReturnType::Default => quote!(()),
        };
        sig.output = parse_quote!(-> #core::future::Pending<#output>);
    }
    sig.generics.make_where_clause().predicates.push(parse_quote!(#bound));
    sig
}

/// `with_lock!(account.holding_state(), |a| a.settle())`, or `locked!(..)` of a monitor; without a signature `|a| ..`.
fn call(model: &Model, required: &ModelMethod, set: &[usize], sig: Option<&Signature>) -> String {
    let owner = model.owner.name().unraw();
    let (account, a, locks) = (snake(&owner.to_string()), example_name(&owner), name_of(model, set));
    let is_monitor = set.iter().all(|lock| model.of.locks[*lock].kind == Kind::Monitor);
    let with = match required.locks.iter().all(|held| held.reads) {
        true => "read_lock",
        false if is_monitor => "locked",
        false => "with_lock",
    };
    let (begin, body) = match sig {
        None => ("", "..".to_owned()),
        Some(sig) => {
            let arguments = if sig.inputs.len() > 1 { ".." } else { "" };
            let (begin, awaited) = if sig.asyncness.is_some() { ("async ", ".await") } else { ("", "") };
            (begin, format!("{a}.{}({arguments}){awaited}", sig.ident))
        }
    };
    format!("{with}!({account}.holding_{locks}(), {begin}|{a}| {body})")
}

/// "`state` and `journal`"
fn listed(model: &Model, set: &[usize]) -> String {
    let names: Vec<String> = set.iter().map(|lock| format!("`{}`", model.of.locks[*lock].name)).collect();
    names.join(" and ")
}

/// `state_and_journal`
fn name_of(model: &Model, set: &[usize]) -> String {
    let names: Vec<String> = set.iter().map(|lock| model.of.locks[*lock].name.unraw().to_string()).collect();
    names.join("_and_")
}

/// The span of `#[requires(..)]`.
fn place_of(ModelMethod { method, .. }: &ModelMethod) -> Span {
    Span::call_site().located_at(method.requires.first().map_or_else(Span::call_site, Spanned::span))
}

// --- attributes ---

fn attributes(model: &Model, set: &[usize]) -> TokenStream {
    let of_impl = cfgs(&model.attrs).map(outer);
    let of_locks = cfgs_of(model, set);
    quote! { #(#of_impl)* #(#of_locks)* #[automatically_derived] }
}

fn allow_names() -> TokenStream {
    allow(
        &quote!(clippy::elidable_lifetime_names, clippy::needless_lifetimes),
        "the generics are the user's, and those of the view",
    )
}

fn cfgs_of<'a>(model: &'a Model, set: &[usize]) -> impl Iterator<Item = &'a Attribute> {
    set.iter().flat_map(|lock| model.of.lock_cfgs(*lock))
}

fn outer(attribute: &Attribute) -> Attribute {
    Attribute { style: AttrStyle::Outer, ..attribute.clone() }
}
