//! Parses the arguments of the attribute: `#[guarded(crate = path, no_into_init, init(derive(..)))]` above the struct,
//! `#[guarded(crate = path, no_holding, no_hint)]` above an `impl`, and `#[guarded(by = lock)]` above a field.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream, Parser};
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, Meta, Path, Token, parenthesized, parse_quote, token};

use crate::attributes;
use crate::call::named_value;
use crate::diagnostics::Diagnostics;
use crate::spelling::closest;

#[expect(clippy::struct_excessive_bools, reason = "each is a word that the user wrote or did not")]
pub(crate) struct Arguments {
    pub(crate) warded: TokenStream,
    pub(crate) hint: bool,
    pub(super) into_init: bool,
    pub(crate) holding: bool,
    /// Whether the user named a lock here, for all fields. That was reported as an error.
    pub(crate) by: bool,
    /// The arguments for single types: `state(..)`, `init(..)`, `struct(..)`, `holding(..)`.
    pub(super) types: Vec<(Ident, TypeArguments)>,
}

/// `name = AccountData, derive(Debug)`
#[derive(Default)]
pub(super) struct TypeArguments {
    pub(super) name: Option<Ident>,
    pub(super) attrs: Vec<Attribute>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Above {
    Struct,
    Impl,
}

impl Above {
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Struct => &["no_hint", "no_into_init"],
            Self::Impl => &["no_holding", "no_hint"],
        }
    }
}

enum Argument {
    Crate { name: Token![crate], path: Path },
    Word(Ident),
    Type(Ident, TypeArguments),
    Other(TokenStream),
}

impl Parse for Argument {
    fn parse(input: ParseStream) -> syn::Result<Self> {
        if input.peek(Token![crate]) {
            let name = input.parse()?;
            input.parse::<Token![=]>()?;
            return Ok(Self::Crate { name, path: input.call(Path::parse_mod_style)? });
        }
        if input.peek2(token::Paren) {
            let (of, content) = (
                input.call(Ident::parse_any)?,
                input.call(|input| {
                    let content;
                    parenthesized!(content in input);
                    content.parse_terminated(Meta::parse, Token![,])
                })?,
            );
            return Ok(Self::Type(of, TypeArguments::new(content)?));
        }
        Ok(match input.parse::<Meta>()? {
            Meta::Path(path) if path.get_ident().is_some() => Self::Word(path.require_ident()?.clone()),
            other => Self::Other(other.into_token_stream()),
        })
    }
}

impl TypeArguments {
    fn new(arguments: Punctuated<Meta, Token![,]>) -> syn::Result<Self> {
        let mut said = Self::default();
        for argument in arguments {
            match argument {
                Meta::NameValue(pair) if pair.path.is_ident("name") => {
                    said.name = Some(syn::parse2(pair.value.into_token_stream())?);
                }
                attribute => said.attrs.push(parse_quote!(#[#attribute])),
            }
        }
        Ok(said)
    }
}

impl Arguments {
    pub(crate) fn parse(tokens: TokenStream, above: Above, diagnostics: &mut Diagnostics) -> Self {
        let warded = quote!(::warded);
        let mut arguments = Self { warded, hint: true, into_init: true, holding: true, by: false, types: Vec::new() };
        let mut seen = Vec::new();
        match Punctuated::<Argument, Token![,]>::parse_terminated.parse2(tokens) {
            Ok(list) => list.into_iter().for_each(|argument| arguments.take(argument, above, &mut seen, diagnostics)),
            Err(error) => diagnostics.add(error),
        }
        arguments
    }

    fn take(&mut self, argument: Argument, above: Above, seen: &mut Vec<String>, diagnostics: &mut Diagnostics) {
        let name = match &argument {
            Argument::Crate { name, .. } => name.to_token_stream(),
            Argument::Word(word) | Argument::Type(word, _) => word.to_token_stream(),
            Argument::Other(tokens) => {
                self.by |= name_of(tokens) == "by";
                return refuse_unknown(tokens, above, diagnostics);
            }
        };
        if seen.contains(&name.to_string()) {
            diagnostics.refuse(&name, format!("`{name}` is here twice: once is enough"));
        }
        seen.push(name.to_string());
        match argument {
            Argument::Crate { path, .. } => self.warded = path.into_token_stream(),
            Argument::Word(word) if above.words().iter().any(|known| word == known) => {
                self.hint &= word != "no_hint";
                self.into_init &= word != "no_into_init";
                self.holding &= word != "no_holding";
            }
            Argument::Type(of, said) if above == Above::Struct => self.types.push((of, said)),
            _ => refuse_unknown(&name, above, diagnostics),
        }
    }

    /// The arguments for the type that this word means.
    pub(super) fn of(&self, word: &str) -> Option<&TypeArguments> {
        self.types.iter().find(|(of, _)| of.unraw() == word).map(|(_, said)| said)
    }
}

fn name_of(argument: &TokenStream) -> String {
    argument.clone().into_iter().next().map(|first| first.to_string()).unwrap_or_default()
}

fn refuse_unknown(tokens: &TokenStream, above: Above, diagnostics: &mut Diagnostics) {
    let name = name_of(tokens);
    let known = above.words().iter().copied().chain(["crate"]);
    let message = match (closest(&name, known), above) {
        (_, Above::Impl) if name == "by" => "`by` belongs on a field of the struct: write `#[guarded]` here, and \
                                             `#[requires(state)]` on each method that needs the lock"
            .to_owned(),
        _ if name == "by" => "`by` belongs on a field: write `#[guarded]` here, and `#[guarded(by = ..)]` on each \
                              field that the lock guards"
            .to_owned(),
        (_, Above::Struct) if matches!(&*name, "barging" | "order") => {
            format!(
                "`{name}` belongs on a lock: write `#[lock({})]` above it",
                if name == "order" { "order = Accounts" } else { &name }
            )
        }
        (_, Above::Struct) if matches!(&*name, "of" | "when" | "count") => {
            format!("`{name}` belongs on a condition: write `#[condition(of = state, when = |s| ..)]` above it")
        }
        (Some("crate"), _) => format!("unknown argument `{name}`: did you mean `crate = path`?"),
        (Some(known), _) => format!("unknown argument `{name}`: did you mean `{known}`?"),
        (None, Above::Struct) => {
            format!(
                "unknown argument `{name}`: `#[guarded]` takes `crate = path`, `no_into_init`, and arguments for one \
                 type, `init(name = .., derive(..))`"
            )
        }
        (None, Above::Impl) => {
            format!(
                "unknown argument `{name}`: above an `impl`, `#[guarded]` takes `crate = path`, `no_holding` and `no_hint`"
            )
        }
    };
    diagnostics.refuse(tokens, message);
}

/// The lock that `#[guarded(by = lock)]` names, or was probably meant to name. `example` is a lock of the struct, for the messages.
pub(super) fn lock_named_by(attribute: &Attribute, example: &str, diagnostics: &mut Diagnostics) -> Option<Ident> {
    // Almost all attributes have this form, which needs no parser for expressions.
    if let Some(name) = only_by(attribute) {
        return Some(name);
    }
    let arguments = attributes::arguments(attribute).map_err(|error| diagnostics.add(error)).ok()?;
    if arguments.is_empty() {
        let message = format!("say which lock guards this field: write `#[guarded(by = {example})]`");
        diagnostics.refuse(&attribute.meta, message);
    }
    let mut named = None;
    for argument in &arguments {
        match argument {
            Meta::NameValue(by) if by.path.is_ident("by") => {
                if named.is_some() {
                    diagnostics.refuse(by, "a field has one lock: keep one `by`");
                }
                named = named.or(lock_name("by", &by.value.to_token_stream(), example, diagnostics));
            }
            Meta::Path(_) if named.is_some() => diagnostics.refuse(argument, "a field has one lock: keep one of them"),
            Meta::Path(path) if path.get_ident().is_some_and(|name| name != "by") => {
                let name = path.get_ident().cloned();
                let message = format!("name the lock with `by`: write `#[guarded(by = {})]`", path.to_token_stream());
                diagnostics.refuse(path, message);
                named = named.or(name);
            }
            other => {
                let meant = check_is_known(other, named.is_none(), example, diagnostics);
                named = named.or(meant);
            }
        }
    }
    named
}

/// `name` in `#[guarded(by = name)]`.
fn only_by(attribute: &Attribute) -> Option<Ident> {
    let Meta::List(list) = &attribute.meta else { return None };
    let tokens: Vec<TokenTree> = list.tokens.clone().into_iter().collect();
    let (by, [name @ TokenTree::Ident(_)]) = named_value(&tokens)? else { return None };
    // Parsing fails if the name is a keyword.
    if by == "by" { syn::parse2(name.clone().into()).ok() } else { None }
}

/// The lock in arguments that were probably meant as `by = lock`.
fn check_is_known(argument: &Meta, may_name: bool, example: &str, diagnostics: &mut Diagnostics) -> Option<Ident> {
    let name = argument.path().to_token_stream().to_string();
    let lock = argument.require_name_value().ok().and_then(|by| syn::parse2(by.value.to_token_stream()).ok());
    let message = match closest(&name, ["by"]) {
        _ if name == "by" => format!("say which lock guards this field: write `#[guarded(by = {example})]`"),
        _ if lock.is_none() || !may_name => {
            format!("unknown argument `{name}`: a field takes `#[guarded(by = {example})]`")
        }
        _ if name == "of" => format!("a field is guarded `by` its lock: write `#[guarded(by = {example})]`"),
        Some(by) => format!("unknown argument `{name}`: did you mean `{by}`?"),
        None => format!("unknown argument `{name}`: a field takes `#[guarded(by = {example})]`"),
    };
    diagnostics.refuse(argument, message);
    lock
}

/// The name in `by = name` or `of = name`. `keyword` is `by` or `of`.
pub(super) fn lock_name(
    keyword: &str,
    value: &TokenStream,
    example: &str,
    diagnostics: &mut Diagnostics,
) -> Option<Ident> {
    match syn::parse2(value.clone()) {
        Ok(Expr::Path(path)) if path.path.get_ident().is_some() => path.path.get_ident().cloned(),
        Ok(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => {
            let message = format!("the lock is a name, without quotes: write `{keyword} = {}`", text.value());
            diagnostics.refuse(value, message);
            text.parse().ok()
        }
        _ => {
            let message = format!("`{keyword}` takes the name of a lock of this struct: write `{keyword} = {example}`");
            diagnostics.refuse(value, message);
            None
        }
    }
}
