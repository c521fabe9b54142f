//! The grammar that `with_lock!`, `wait_until!` and their kin share: a plain list of arguments, so that rustfmt formats it
//! and rust-analyzer completes in it.
//!
//! ```text
//! with_lock!(lock, .., name = value, .., |pattern, ..| body)
//!            └ locks    └ options          └ closures
//! ```
//!
//! Expressions and bodies stay raw tokens: only the commas between the arguments are found by hand. So whatever the user
//! has half written goes on into the expansion, where rust-analyzer completes it.
//!
//! Each file imports only from those above it:
//!
//! | file | holds |
//! | --- | --- |
//! | [`tokens`] | where expressions, closures and futures begin and end in raw tokens |
//! | [`awaits`] | what waits in a body |
//! | [`held`] | which locks are held where a macro stands |
//! | [`parse`] | an invocation as it was written |
//! | [`nested`], [`options`], [`changes`], [`rules`] | what is refused |
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
    Angles, begins_closure, closing_bar, collected, is_assignment, is_block, is_closure, is_punct, named_value,
};
