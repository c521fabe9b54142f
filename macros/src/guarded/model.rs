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

pub(crate) struct Model {
    pub(crate) arguments: Arguments,
    pub(super) attributes: Attributes,
    pub(crate) vis: Visibility,
    pub(crate) name: Ident,
    pub(crate) generics: Generics,
    pub(crate) init: Ident,
    /// The generics with `Self` spelled out, for `AccountInit`.
    pub(crate) init_generics: Generics,
    pub(crate) fields: Vec<ModelField>,
    pub(crate) locks: Vec<GuardingLock>,
    pub(crate) conditions: Vec<NamedCondition>,
    pub(crate) init_attrs: Vec<Attribute>,
    pub(crate) holding: Ident,
    /// The view's field for the struct, a name that no other field has.
    pub(crate) plain: Ident,
    /// The guarded fields and conditions that lack a `cfg` of their lock, with that `cfg`.
    pub(crate) missing_cfgs: Vec<(Ident, TokenStream)>,
}

pub(crate) struct ModelField {
    pub(crate) name: Ident,
    pub(crate) field: Field,
    /// Its type for the other structs, in which `Self` is replaced by the type.
    pub(crate) elsewhere: Type,
    pub(crate) place: Place,
}

/// The numbers are indices into [`Model::locks`] and [`Model::conditions`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    Plain,
    Lock(usize),
    Guarded(usize),
    Condition(usize),
}

pub(crate) struct GuardingLock {
    pub(crate) name: Ident,
    pub(crate) kind: Kind,
    /// The path of `Lock` as the user wrote it, without generics.
    pub(crate) path: Path,
    /// `AccountState`.
    pub(crate) state: Ident,
    /// The attributes of `AccountState` alone.
    pub(crate) attrs: Vec<Attribute>,
    /// The generics that its fields need.
    pub(crate) generics: Generics,
    /// The level in `#[lock(order = level)]`.
    pub(crate) order: Option<TokenStream>,
    /// Whether it is made with `Monitor::barging`.
    pub(crate) is_barging: bool,
    /// The tokens after `by` and `of` that name it.
    pub(crate) named: Vec<Ident>,
}

/// A reason to wait on a lock.
pub(crate) struct NamedCondition {
    /// The index of its lock in [`Model::locks`], if there is one.
    pub(crate) of: Option<usize>,
    /// Its number among the conditions of that lock.
    pub(crate) key: usize,
    pub(super) when: Option<Reads>,
    pub(super) count: Option<Reads>,
}

impl Model {
    /// What the field of this name is.
    pub(crate) fn place_of(&self, field: &Ident) -> Option<Place> {
        self.fields.iter().find(|other| other.name == *field).map(|other| other.place)
    }

    /// The lock of this name.
    pub(crate) fn lock(&self, name: &str) -> Option<usize> {
        self.locks.iter().position(|lock| lock.name == name)
    }

    /// The fields of one kind.
    pub(crate) fn fields_at(&self, place: Place) -> impl Iterator<Item = &ModelField> {
        self.fields.iter().filter(move |field| field.place == place)
    }

    pub(crate) fn core(&self) -> TokenStream {
        let warded = &self.arguments.warded;
        quote!(#warded::__private::core)
    }

    /// The attributes of each generated `impl` of a trait.
    pub(crate) fn impl_attributes(&self) -> TokenStream {
        let cfgs = cfgs(&self.attributes.owner);
        let reason = "the names are the user's, and not used by them here";
        quote! { #(#cfgs)* #[automatically_derived] #[allow(deprecated, reason = #reason)] }
    }

    /// The `cfg`s of a lock, for the items that exist only together with it.
    pub(crate) fn lock_cfgs(&self, index: usize) -> impl Iterator<Item = &Attribute> {
        self.fields_at(Place::Lock(index)).flat_map(|field| cfgs(&field.field.attrs))
    }

    /// `::warded::Lock<AccountState>`
    pub(crate) fn lock_type(&self, lock: &GuardingLock) -> TokenStream {
        let (path, state) = (self.lock_path(lock), lock.state_type());
        quote_spanned!(lock.seen_at()=> #path<#state>)
    }

    /// The path of the lock's type. A bare `Lock` needs no import, and a longer path stays as the user wrote it. In both cases the
    /// path has the span of the user's token, for go-to-definition and for errors of a derive.
    pub(crate) fn lock_path(&self, lock: &GuardingLock) -> TokenStream {
        let (place, path) = (lock.seen_at(), &lock.path);
        let warded = moved_to(place, &self.arguments.warded);
        path.get_ident().map_or_else(|| quote!(#path), |word| quote_spanned!(place=> #warded::#word))
    }
}

impl GuardingLock {
    /// `BufferState<T>`
    pub(crate) fn state_type(&self) -> TokenStream {
        let (state, (_, arguments, _)) = (&self.state, self.generics.split_for_impl());
        quote!(#state #arguments)
    }

    /// The span of the user's `Lock`.
    pub(crate) fn seen_at(&self) -> Span {
        let last = self.path.segments.last();
        Span::call_site().located_at(last.map_or_else(Span::call_site, |last| last.ident.span()))
    }
}
