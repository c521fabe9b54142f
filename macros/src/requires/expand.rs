//! What a `#[guarded] impl` becomes. The methods that require the same locks stand together.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{AttrStyle, Attribute, FnArg, GenericArgument, ReceiverKind, ReturnType, Signature, Visibility, parse_quote};

use super::body::with_owner;
use super::outline::OutlineLock;
use super::parse::{ImplBlock, ImplItem, Method};
use super::validate::{Model, ModelMethod, go_together, reference_of};
use crate::call::acquisition::passing_on;
use crate::call::held::{Held, HeldLock, within};
use crate::guarded::Kind;
use crate::guarded::expand::{allow, cfgs};
use crate::guarded::validate::upper_camel;
use crate::guarded::view;

pub(super) fn expand(model: &Model) -> TokenStream {
    let others = others(model);
    let sets = model.sets().into_iter().map(|locks| {
        let methods = methods_of_view(model, locks);
        let holding = (model.holding && go_together(model, locks)).then(|| holding(model, locks));
        quote! { #methods #holding }
    });
    let called_wrongly = model.hint.then(|| called_wrongly(model));
    quote! { #others #(#sets)* #called_wrongly }
}

/// An `impl` that has no such methods: they keep their signatures.
pub(super) fn refused(block: &ImplBlock, warded: &TokenStream) -> TokenStream {
    let ImplBlock { attrs, impl_token, generics, of_trait, self_ty, items } = block;
    let attrs = attrs.iter().map(outer);
    let where_clause = &generics.where_clause;
    let allowed = allow(&quote!(dead_code, unused_variables, clippy::all, clippy::pedantic), "it was refused");
    let items = items.iter().map(|item| match item {
        ImplItem::Other(tokens) | ImplItem::Misplaced { rest: tokens, .. } => tokens.clone(),
        ImplItem::Method(method) => {
            let Method { attrs, vis, sig, .. } = &**method;
            quote!(#(#attrs)* #allowed #vis #sig { #warded::__private::never_called() })
        }
    });
    quote! { #(#attrs)* #impl_token #generics #of_trait #self_ty #where_clause { #(#items)* } }
}

/// The `impl` with what requires no lock.
fn others(model: &Model) -> Option<TokenStream> {
    let Model { attrs, generics, self_ty, others, .. } = model;
    let attrs = attrs.iter().map(outer);
    let where_clause = &generics.where_clause;
    (!others.is_empty()).then(|| quote! { #(#attrs)* impl #generics #self_ty #where_clause { #(#others)* } })
}

// --- the view ---

fn methods_of_view(model: &Model, locks: &[usize]) -> TokenStream {
    let attrs = model.attrs.iter().filter(|attribute| !attribute.path().is_ident("doc")).map(outer);
    let cfgs = cfgs_of(model, locks);
    let allowed = allow_names();
    let mut generics = model.view.generics.clone();
    let held = &model.view.held;
    generics.params.insert(0, parse_quote!(#held));
    for lock in not_held(model, locks) {
        let parameter = parameter(lock);
        generics.params.push(parse_quote!(#parameter));
    }
    let where_clause = where_clause_without_self(model);
    let view = model.view.view();
    let types = view_arguments(model, |index, lock| {
        if locks.contains(&index) { held_state(model, lock) } else { parameter(lock).into_token_stream() }
    });
    let methods = model.methods.iter().filter(|method| method.locks == locks).map(|method| moved(model, method));
    quote! {
        #(#attrs)*
        #(#cfgs)*
        #allowed
        impl #generics #view #types #where_clause {
            #(#methods)*
        }
    }
}

/// Where `Self` is not the struct.
fn where_clause_without_self(model: &Model) -> TokenStream {
    with_owner(model.view.generics.where_clause.to_token_stream(), &model.view.owner)
}

/// A method, seen from the view.
fn moved(model: &Model, ModelMethod { method, body, locks }: &ModelMethod) -> TokenStream {
    let Method { attrs, vis, sig, .. } = method;
    let mut sig = with_short_receiver(sig);
    let parameters: Vec<Ident> = not_held(model, locks).map(parameter).collect();
    sig.output = syn::parse2(capturing(sig.output.to_token_stream(), &parameters)).unwrap_or(sig.output);
    let sig = with_owner(sig.into_token_stream(), &model.view.owner);
    if let Some(body) = body {
        let body = knowing_what_is_held(model, locks, body);
        return quote!(#(#attrs)* #vis #sig #body);
    }
    let (warded, cfgs) = (&model.warded, cfgs(attrs));
    let allowed = allow(&quote!(dead_code, unused_variables, clippy::all, clippy::pedantic), "it was refused");
    quote!(#(#cfgs)* #allowed #vis #sig { #warded::__private::never_called() })
}

/// The macros of the body, which run inside of the locks that the method requires, are told so.
fn knowing_what_is_held(model: &Model, locks: &[usize], body: &TokenStream) -> TokenStream {
    let warded = &model.warded;
    let names = locks.iter().map(|lock| &model.outline.locks[*lock].name);
    let states: Vec<TokenStream> = names.map(|name| quote!(self.#name)).collect();
    let mut held = Held::default().and(&states, body);
    held.locks.iter_mut().for_each(|lock| lock.is_required = true);
    let Some(body) = within(body, &held) else { return body.clone() };
    // Its braces are those of the function.
    let body: TokenStream = body
        .into_iter()
        .flat_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => group.stream(),
            token => token.into(),
        })
        .collect();
    let passing_on = passing_on(warded);
    let statements = held.locks.iter().map(|HeldLock { name, lock, .. }| {
        quote_spanned!(Span::mixed_site()=> let #name = #warded::__private::required(&*#lock);)
    });
    quote_spanned!(Span::mixed_site()=> { #passing_on #(#statements)* #body })
}

/// `self: &Self` as `&self`, which is that of the view.
fn with_short_receiver(sig: &Signature) -> Signature {
    let mut sig = sig.clone();
    for input in &mut sig.inputs {
        if let FnArg::Receiver(receiver) = input {
            // Short already, and with the user's tokens: rustc proposes `&mut self` there.
            if let ReceiverKind::Reference(..) = receiver.kind {
                continue;
            }
            // What is none has been refused.
            let (lifetime, is_mut) = reference_of(receiver).unwrap_or((None, false));
            let mutability = is_mut.then(|| quote!(mut));
            let self_token = receiver.self_token;
            *receiver = parse_quote!(& #lifetime #mutability #self_token);
        }
    }
    sig
}

/// `impl Trait + use<'_, T>` names all types in scope, and so also what the view is generic over.
fn capturing(output: TokenStream, parameters: &[Ident]) -> TokenStream {
    let mut captured = false;
    let tokens = output.into_iter().flat_map(|token| {
        captured |= matches!(&token, TokenTree::Ident(word) if word == "use");
        match &token {
            TokenTree::Punct(end) if captured && end.as_char() == '>' => {
                captured = false;
                quote!(#(, #parameters)* #token)
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), capturing(group.stream(), parameters));
                inner.set_span(group.span());
                inner.into_token_stream()
            }
            _ => token.into_token_stream(),
        }
    });
    tokens.collect()
}

/// `<'held, 'a, &'held mut AccountState, T>`, where `of_lock` says what there is of each lock.
fn view_arguments(model: &Model, of_lock: impl Fn(usize, &OutlineLock) -> TokenStream) -> TokenStream {
    let held = &model.view.held;
    let is_lifetime = |argument: &&GenericArgument| matches!(argument, GenericArgument::Lifetime(_));
    let lifetimes = model.view.arguments.iter().filter(is_lifetime);
    let others = model.view.arguments.iter().filter(|argument| !is_lifetime(argument));
    let locks = model.outline.locks.iter().enumerate().map(|(index, lock)| of_lock(index, lock));
    let arguments = [quote!(#held)].into_iter();
    let arguments = arguments
        .chain(lifetimes.map(ToTokens::to_token_stream))
        .chain(locks)
        .chain(others.map(ToTokens::to_token_stream));
    quote!(<#(#arguments),*>)
}

/// `&'held mut AccountState<T>`
fn held_state(model: &Model, lock: &OutlineLock) -> TokenStream {
    let (held, state) = (&model.view.held, state(model, lock));
    quote!(&#held mut #state)
}

/// `AccountState<T>`
fn state(model: &Model, lock: &OutlineLock) -> TokenStream {
    let path = model.view.beside(&lock.state);
    let arguments: Vec<_> = lock.generics.iter().filter_map(|place| model.view.arguments.get(*place)).collect();
    if arguments.is_empty() { quote!(#path) } else { quote!(#path<#(#arguments),*>) }
}

/// `::warded::Lock<AccountState<T>>`
fn lock_type(model: &Model, lock: &OutlineLock) -> TokenStream {
    let (warded, state) = (&model.warded, state(model, lock));
    let kind = Ident::new(lock.kind.name(), Span::call_site());
    quote!(#warded::#kind<#state>)
}

fn parameter(lock: &OutlineLock) -> Ident {
    view::parameter(&lock.state)
}

fn not_held<'a>(model: &'a Model, locks: &'a [usize]) -> impl Iterator<Item = &'a OutlineLock> {
    let others = model.outline.locks.iter().enumerate().filter(|(index, _)| !locks.contains(index));
    others.map(|(_, lock)| lock)
}

// --- the lock expression ---

/// `account.holding_state()`, and the view that comes of it.
fn holding(model: &Model, locks: &[usize]) -> TokenStream {
    let (access, seen) = (access(model, locks), seen(model, locks));
    quote! { #access #seen }
}

fn access(model: &Model, locks: &[usize]) -> TokenStream {
    let (warded, path, arguments) = (&model.warded, &model.view.path, owner_arguments(model));
    let attributes = attributes(model, locks);
    let generics = &model.view.generics;
    let where_clause = &generics.where_clause;
    let name = format_ident!("holding_{}", model.name_of_locks(locks), span = place_of(model, locks));
    let vis = widest(model.methods.iter().filter(|method| method.locks == locks).map(|method| &method.method.vis));
    let fields: Vec<_> = locks.iter().map(|lock| &model.outline.locks[*lock].name).collect();
    let types: Vec<_> = locks.iter().map(|lock| lock_type(model, &model.outline.locks[*lock])).collect();
    let (ty, value) = match (&types[..], &fields[..]) {
        ([ty], [field]) => (quote!(&#ty), quote!(one(self, &self.#field))),
        _ => (quote!(#warded::__private::Several<(#(&#types),*)>), quote!(several(self, (#(&self.#fields),*)))),
    };
    let doc = format!("{} of this instance, for the methods that require it: `{}`.", listed(model, locks), {
        call(model, locks, "..")
    });
    let allowed = allow(&quote!(dead_code, unreachable_pub), "part of what `#[guarded]` offers, whether used or not");
    quote! {
        #attributes
        impl #generics #path #arguments #where_clause {
            #[doc = #doc]
            #allowed
            #vis fn #name(&self) -> #warded::__private::Holding<'_, Self, #ty> {
                #warded::__private::Holding::#value
            }
        }
    }
}

fn seen(model: &Model, locks: &[usize]) -> TokenStream {
    let (warded, path, arguments) = (&model.warded, &model.view.path, owner_arguments(model));
    let (held, plain, view) = (&model.view.held, &model.outline.plain, model.view.view());
    let attributes = attributes(model, locks);
    let mut generics = model.view.generics.clone();
    generics.params.insert(0, parse_quote!(#held));
    generics.make_where_clause().predicates.push(parse_quote!(Self: #held));
    let where_clause = &generics.where_clause;
    let parameters = {
        let (parameters, ..) = generics.split_for_impl();
        parameters.into_token_stream()
    };
    let is_held = |index: usize| locks.contains(&index);
    // What may not be there by its `cfg` can't be lent.
    let types = view_arguments(model, |index, lock| match (is_held(index), lock.cfgs.is_empty()) {
        (true, _) => held_state(model, lock),
        (false, true) => {
            let ty = lock_type(model, lock);
            quote!(&#held #ty)
        }
        (false, false) => quote!(()),
    });
    let states: Vec<_> = locks.iter().map(|lock| held_state(model, &model.outline.locks[*lock])).collect();
    let names: Vec<_> = locks.iter().map(|lock| &model.outline.locks[*lock].name).collect();
    let (states, pattern) = match (&states[..], &names[..]) {
        ([state], [name]) => (quote!(#state), quote!(#name)),
        _ => (quote!((#(#states),*)), quote!((#(#names),*))),
    };
    let fields = model.outline.locks.iter().enumerate().map(|(index, lock)| {
        let name = &lock.name;
        match (is_held(index), lock.cfgs.is_empty()) {
            (true, _) => quote!(#name),
            (false, true) => quote!(#name: &self.#name),
            (false, false) => quote!(#name: ()),
        }
    });
    let hinted = model.outline.locks.iter().flat_map(|lock| &lock.hinted);
    let deprecated = allow(&quote!(deprecated), "only its use is a mistake");
    quote! {
        #attributes
        impl #parameters #warded::__private::WriteGuardedNoHoldingAboveTheOtherImpl<#held, #states> for #path #arguments #where_clause {
            type View = #view #types;
            #deprecated
            fn seen_holding(&#held self, #pattern: #states) -> Self::View {
                #view { #plain: self, #(#fields,)* #(#hinted: #warded::__private::BehindItsLock),* }
            }
        }
    }
}

/// `<'a, T>`
fn owner_arguments(model: &Model) -> Option<TokenStream> {
    let arguments = &model.view.arguments;
    (!arguments.is_empty()).then(|| quote!(<#(#arguments),*>))
}

/// Wide enough for all of them.
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

// --- without the lock, or without the struct ---

/// `account.settle()`, and `s.settle()` where `s` is what `state` guards: methods that can't be called, for rustc to say
/// what to write.
///
/// ```text
/// const _: () = {
///     pub struct WithoutAccount<S>(..);
///     impl Deref for AccountState { type Target = WithoutAccount<AccountState>; .. }
///     const _: () = {
///         #[diagnostic::on_unimplemented(message = "..")]
///         pub trait WithStateHeld {}
///         impl Account { fn settle(&self) where for<'lock> &'lock Self: WithStateHeld { .. } }
///         #[diagnostic::on_unimplemented(message = "..")]
///         pub trait OfAccount {}
///         impl WithoutAccount<AccountState> { fn settle(&self) where for<'lock> &'lock Self: OfAccount { .. } }
///     };
/// };
/// ```
///
/// Behind a `Deref`, since `AccountState` may have a `settle` of its own.
fn called_wrongly(model: &Model) -> TokenStream {
    let answering = answering(model);
    let behind = (!answering.is_empty()).then(|| behind_states(model, &answering));
    let methods = model.methods.iter().map(|method| {
        let (cfgs, without_lock) = (cfgs(&method.method.attrs), called_without_lock(model, method));
        let without_owner = called_without_owner(model, method, &answering);
        quote! { #(#cfgs)* const _: () = { #without_lock #without_owner }; }
    });
    let allowed = allow(
        &quote!(
            dead_code,
            single_use_lifetimes,
            unnameable_types,
            unreachable_pub,
            unused_variables,
            clippy::all,
            clippy::pedantic
        ),
        "never called: only rustc and rustdoc speak of it",
    );
    quote! { #allowed const _: () = { #behind #(#methods)* }; }
}

/// The locks whose states answer. Two `impl`s with the same `holding_state()` contradict one another in any case. What is
/// not among the generics of the state would be unknown.
fn answering(model: &Model) -> Vec<usize> {
    let sets = model.sets().into_iter().filter(|_| model.holding);
    let single = sets.filter_map(|locks| if let [lock] = locks { Some(*lock) } else { None });
    single.filter(|lock| model.outline.locks[*lock].generics.len() == model.view.arguments.len()).collect()
}

/// `WithoutAccount<AccountState>`, and the way there.
fn behind_states(model: &Model, answering: &[usize]) -> TokenStream {
    let warded = &model.warded;
    let core = quote!(#warded::__private::core);
    let (generics, where_clause) = (&model.view.generics, where_clause_without_self(model));
    let behind = without_owner(model);
    let ways = answering.iter().map(|lock| {
        let (attributes, state) = (bare_attributes(model, &[*lock]), state(model, &model.outline.locks[*lock]));
        quote! {
            #attributes
            impl #generics #core::ops::Deref for #state #where_clause {
                type Target = #behind<Self>;
                fn deref(&self) -> &#behind<Self> {
                    &#behind(#core::marker::PhantomData)
                }
            }
        }
    });
    quote! {
        pub struct #behind<S: ?#core::marker::Sized>(#core::marker::PhantomData<fn(&S)>);
        #(#ways)*
    }
}

/// `WithoutAccount`
fn without_owner(model: &Model) -> Ident {
    let name = model.view.path.segments.last().map(|last| last.ident.unraw());
    format_ident!("Without{}", name.unwrap_or_else(|| format_ident!("Self")))
}

fn called_without_lock(model: &Model, ModelMethod { method, locks, .. }: &ModelMethod) -> TokenStream {
    let (generics, self_ty) = (&model.generics, &model.self_ty);
    let name = &method.sig.ident;
    let attributes = bare_attributes(model, locks);
    let (asked, called) = (listed(model, locks), called(&method.sig));
    let message = format!("`{name}` requires {asked}: write `{}`", call(model, locks, &called));
    let label = format!("called without {asked}");
    let answer = Answer { word: format!("With{}Held", upper_camel(&model.name_of_locks(locks))), message, label };
    let (declared, uncallable) = answer.expand(model, method, method.sig.clone());
    let kept = method.attrs.iter().filter(|attribute| {
        ["cfg", "doc", "must_use", "deprecated"].iter().any(|known| attribute.path().is_ident(known))
    });
    let doc = format!("\n\nRequires {asked}: `{}`.", call(model, locks, &called));
    let where_clause = &generics.where_clause;
    quote! {
        #declared
        #attributes
        impl #generics #self_ty #where_clause {
            #(#kept)*
            #[doc = #doc]
            #uncallable
        }
    }
}

fn called_without_owner(
    model: &Model,
    ModelMethod { method, locks, .. }: &ModelMethod,
    answering: &[usize],
) -> Option<TokenStream> {
    let owner = &model.view.path.segments.last()?.ident;
    let message = format!(
        "`{}` is a method of the whole `{owner}`: write `{}`",
        method.sig.ident,
        call(model, locks, &called(&method.sig))
    );
    let label = format!("called without its `{owner}`");
    let answer = Answer { word: format!("Of{}", owner.unraw()), message, label };
    let sig = syn::parse2(with_owner(method.sig.to_token_stream(), &model.view.owner)).ok()?;
    let (declared, uncallable) = answer.expand(model, method, sig);
    let (generics, where_clause) = (&model.view.generics, where_clause_without_self(model));
    let behind = without_owner(model);
    let answers = locks.iter().filter(|lock| answering.contains(lock)).map(|lock| {
        let (attributes, state) = (bare_attributes(model, locks), state(model, &model.outline.locks[*lock]));
        quote! { #attributes impl #generics #behind<#state> #where_clause { #uncallable } }
    });
    let mut answers = answers.peekable();
    answers.peek().is_some().then_some(())?;
    Some(quote! { #declared #(#answers)* })
}

/// What rustc says of a call.
struct Answer {
    /// The bound that the call does not meet.
    word: String,
    message: String,
    label: String,
}

impl Answer {
    /// The bound, and the method that asks for it.
    fn expand(&self, model: &Model, method: &Method, sig: Signature) -> (TokenStream, TokenStream) {
        let (Self { word, message, label }, warded) = (self, &model.warded);
        let core = quote!(#warded::__private::core);
        let place = method.requires.first().map_or_else(Span::call_site, Spanned::span);
        let place = Span::call_site().located_at(place);
        let word = Ident::new(word, place);
        let bound = quote_spanned!(place=> for<'lock> &'lock Self: #word);
        let (vis, sig) = (&method.vis, uncallable(sig, &bound, &core));
        let declared = quote! {
            #[diagnostic::on_unimplemented(message = #message, label = #label)]
            pub trait #word {}
            #[diagnostic::do_not_recommend]
            impl #word for #core::convert::Infallible {}
        };
        (declared, quote! { #vis #sig { #warded::__private::never_called() } })
    }
}

/// The signature with a bound that nothing meets.
fn uncallable(mut sig: Signature, bound: &TokenStream, core: &TokenStream) -> Signature {
    sig.constness = None;
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
        if names_a_trait(ty.to_token_stream()) {
            // Whatever the caller takes it for.
            sig.generics.params.push(parse_quote!(__Output));
            **ty = parse_quote!(__Output);
        }
    }
    if sig.asyncness.take().is_some() {
        // The future of an `async fn` would be refused again where it is awaited.
        let output = match &sig.output {
            ReturnType::Type(_, ty) => quote!(#ty),
            ReturnType::Default => quote!(()),
        };
        sig.output = parse_quote!(-> #core::future::Pending<#output>);
    }
    sig.generics.make_where_clause().predicates.push(parse_quote!(#bound));
    sig
}

/// `impl Trait`, somewhere.
fn names_a_trait(ty: TokenStream) -> bool {
    ty.into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == "impl",
        TokenTree::Group(group) => names_a_trait(group.stream()),
        _ => false,
    })
}

/// `a.settle()`, `a.pay(..)`, `a.audit().await`
fn called(sig: &Signature) -> String {
    let arguments = if sig.inputs.len() > 1 { ".." } else { "" };
    let awaited = if sig.asyncness.is_some() { ".await" } else { "" };
    format!("{}({arguments}){awaited}", sig.ident)
}

/// `with_lock!(account.holding_state(), |a| a.settle())`, or `locked!(..)` of a monitor
fn call(model: &Model, locks: &[usize], called: &str) -> String {
    let owner = model.view.path.segments.last().map_or_else(|| format_ident!("Self"), |last| last.ident.unraw());
    let (name, parameter) = (snake(&owner.to_string()), view::parameter_of_body(&owner));
    let asyncness = if called.contains(").await") { "async " } else { "" };
    let body = if called == ".." { called.to_owned() } else { format!("{parameter}.{called}") };
    let is_monitor = locks.iter().all(|lock| model.outline.locks[*lock].kind == Kind::Monitor);
    let with = if is_monitor { "locked" } else { "with_lock" };
    format!("{with}!({name}.holding_{}(), {asyncness}|{parameter}| {body})", model.name_of_locks(locks))
}

/// `JobServer` becomes `job_server`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// "`state` and `journal`"
fn listed(model: &Model, locks: &[usize]) -> String {
    let names: Vec<String> = locks.iter().map(|lock| format!("`{}`", model.outline.locks[*lock].name)).collect();
    names.join(" and ")
}

// --- attributes ---

fn attributes(model: &Model, locks: &[usize]) -> TokenStream {
    let (attributes, allowed) = (bare_attributes(model, locks), allow_names());
    quote! { #attributes #allowed }
}

fn bare_attributes(model: &Model, locks: &[usize]) -> TokenStream {
    let of_impl = cfgs(&model.attrs).map(outer);
    let of_locks = cfgs_of(model, locks);
    quote! { #(#of_impl)* #(#of_locks)* #[automatically_derived] }
}

fn allow_names() -> TokenStream {
    allow(
        &quote!(single_use_lifetimes, clippy::elidable_lifetime_names, clippy::needless_lifetimes),
        "the generics are the user's, and those of the view",
    )
}

fn cfgs_of<'a>(model: &'a Model, locks: &'a [usize]) -> impl Iterator<Item = &'a Attribute> {
    locks.iter().flat_map(|lock| &model.outline.locks[*lock].cfgs)
}

/// An inner attribute stands above what it stood in.
fn outer(attribute: &Attribute) -> Attribute {
    Attribute { style: AttrStyle::Outer, ..attribute.clone() }
}

/// Where the set is named first.
fn place_of(model: &Model, locks: &[usize]) -> Span {
    let first = model.methods.iter().find(|method| method.locks == locks);
    let requires = first.and_then(|method| method.method.requires.first());
    Span::call_site().located_at(requires.map_or_else(Span::call_site, Spanned::span))
}
