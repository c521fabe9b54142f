#!/usr/bin/env bash
# Is it formatted, also inside the macros, free of warnings, in the words of the glossary? Are files short, and are imports neither circles nor upward?
set -euo pipefail
cargo fmt --all --check
cargo clippy --workspace --all-targets -- -D warnings
RUSTFLAGS="--cfg warded_loom" cargo clippy -p warded --lib --no-default-features --target-dir target/loom -- -D warnings

# Does rustfmt reach the bodies of our macros?
if rustfmt --edition 2024 --emit stdout ci/badly_formatted.rs | grep -F '+=1;'; then
    echo "rustfmt no longer looks into these macros" >&2
    exit 1
fi

# The words and names of the whole repository, its imports, and the sizes of its files and functions.
cargo test --quiet -p ui-tests --test words --test imports --test sizes
