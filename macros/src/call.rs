//! The grammar that `with_lock!`, `wait_until!` and similar macros share. It is a plain list of arguments, so that rustfmt formats
//! it and rust-analyzer completes in it.
//!
//! ```text
//! with_lock!(lock, .., name = value, .., |pattern, ..| body)
//!            └ locks    └ options          └ closures
//! ```
//!
//! Expressions and bodies stay raw tokens. The macro only finds the commas between the arguments. So half-written code gets into
//! the expansion, where rust-analyzer completes it.
//!
//! Each file imports only from those above it:
//!
//! | file | contents |
//! | --- | --- |
//! | [`tokens`] | where expressions, closures and futures begin and end in raw tokens |
//! | [`awaits`] | finds the awaits of a body |
//! | [`held`] | which locks are held where a macro stands |
//! | [`parse`] | an invocation as the user wrote it |
//! | [`nested`], [`options`], [`changes`], [`rules`] | the checks |
//! | [`acquisition`] | the expansion |

pub(crate) mod acquisition;
pub(crate) mod awaits;
mod changes;
pub(crate) mod held;
mod nested;
pub(crate) mod options;
mod parse;
pub(crate) mod rules;
#[cfg(test)]
mod tests;
pub(crate) mod text;
mod tokens;

pub(crate) use self::acquisition::InBranch;
pub(crate) use self::parse::{Call, Closure, split_named};
pub(crate) use self::tokens::{
    Angles, after_path, begins_closure, closing_bar, collected, end_of_item, flattened, ident_of, is_assigned,
    is_assignment, is_block, is_closure, is_named, is_parenthesis, is_punct, is_word, name_of, named_value, shown,
};
