#![doc = include_str!("what_does_not_compile.md")]
