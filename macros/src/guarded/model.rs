//! [`Model`]: a struct that was checked, from which the expansion is made. Also the paths and types that several parts of the
//! expansion use.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Attribute, Field, Generics, Path, Type, Visibility};

use super::arguments::Arguments;
use super::attributes::Attributes;
use super::declaration::Reads;
use super::parse::Kind;
use crate::attributes::cfgs;
use crate::place::moved_to;

pub(super) struct Model {
    pub(super) arguments: Arguments,
    pub(super) attributes: Attributes,
    pub(super) vis: Visibility,
    pub(super) name: Ident,
    pub(super) generics: Generics,
    /// `AccountInit`.
    pub(super) init: Ident,
    /// The generics with `Self` spelled out, for `AccountInit`.
    pub(super) init_generics: Generics,
    pub(super) fields: Vec<ModelField>,
    pub(super) locks: Vec<GuardingLock>,
    pub(super) conditions: Vec<NamedCondition>,
    /// The attributes of `AccountInit` alone.
    pub(super) init_attrs: Vec<Attribute>,
    /// `AccountHolding`.
    pub(super) holding: Ident,
    /// The guarded fields and conditions that lack a `cfg` of their lock, with that `cfg`.
    pub(super) missing_cfgs: Vec<(Ident, TokenStream)>,
}

pub(super) struct ModelField {
    pub(super) name: Ident,
    /// The field as the user wrote it.
    pub(super) field: Field,
    /// Its type for the other structs, in which `Self` is replaced by the type.
    pub(super) elsewhere: Type,
    pub(super) place: Place,
}

/// The numbers are indices into [`Model::locks`] and [`Model::conditions`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    Plain,
    Lock(usize),
    Guarded(usize),
    Condition(usize),
}

pub(super) struct GuardingLock {
    pub(super) name: Ident,
    pub(super) kind: Kind,
    /// The path of `Lock` as the user wrote it, without generics.
    pub(super) path: Path,
    /// `AccountState`.
    pub(super) state: Ident,
    /// The attributes of `AccountState` alone.
    pub(super) attrs: Vec<Attribute>,
    /// The generics that its fields need.
    pub(super) generics: Generics,
    /// The level in `#[lock(order = level)]`.
    pub(super) order: Option<TokenStream>,
    /// Whether it is made with `Monitor::barging`.
    pub(super) is_barging: bool,
    /// The tokens after `by` and `of` that name it.
    pub(super) named: Vec<Ident>,
}

/// A reason to wait on a lock.
pub(super) struct NamedCondition {
    /// The index of its lock in [`Model::locks`], if there is one.
    pub(super) of: Option<usize>,
    /// Its number among the conditions of that lock.
    pub(super) key: usize,
    pub(super) when: Option<Reads>,
    pub(super) count: Option<Reads>,
}

impl Model {
    /// The fields of one kind.
    pub(super) fn fields_at(&self, place: Place) -> impl Iterator<Item = &ModelField> {
        self.fields.iter().filter(move |field| field.place == place)
    }

    pub(super) fn core(&self) -> TokenStream {
        let warded = &self.arguments.warded;
        quote!(#warded::__private::core)
    }

    /// The attributes of each generated `impl` of a trait.
    pub(super) fn impl_attributes(&self) -> TokenStream {
        let cfgs = cfgs(&self.attributes.owner);
        let reason = "the names are the user's, and not used by them here";
        quote! { #(#cfgs)* #[automatically_derived] #[allow(deprecated, reason = #reason)] }
    }

    /// The `cfg`s of a lock, for the items that exist only together with it.
    pub(super) fn lock_cfgs(&self, index: usize) -> impl Iterator<Item = &Attribute> {
        self.fields_at(Place::Lock(index)).flat_map(|field| cfgs(&field.field.attrs))
    }

    /// `::warded::Lock<AccountState>`
    pub(super) fn lock_type(&self, lock: &GuardingLock) -> TokenStream {
        let (path, state) = (self.lock_path(lock), lock.state_type());
        quote_spanned!(lock.seen_at()=> #path<#state>)
    }

    /// The path of the lock's type. A bare `Lock` needs no import, and a longer path stays as the user wrote it. In both cases the
    /// path has the span of the user's token, for go-to-definition and for errors of a derive.
    pub(super) fn lock_path(&self, lock: &GuardingLock) -> TokenStream {
        let (place, path) = (lock.seen_at(), &lock.path);
        let warded = moved_to(place, &self.arguments.warded);
        path.get_ident().map_or_else(|| quote!(#path), |word| quote_spanned!(place=> #warded::#word))
    }
}

impl GuardingLock {
    /// `BufferState<T>`
    pub(super) fn state_type(&self) -> TokenStream {
        let (state, (_, arguments, _)) = (&self.state, self.generics.split_for_impl());
        quote!(#state #arguments)
    }

    /// The span of the user's `Lock`.
    pub(super) fn seen_at(&self) -> Span {
        let last = self.path.segments.last();
        Span::call_site().located_at(last.map_or_else(Span::call_site, |last| last.ident.span()))
    }
}
