#!/usr/bin/env bash
# Is it formatted, also inside the macros, and free of warnings?
set -euo pipefail
cargo fmt --all --check
cargo clippy --workspace --all-targets -- -D warnings
RUSTFLAGS="--cfg warded_loom" cargo clippy -p warded --lib --no-default-features --target-dir target/loom -- -D warnings

# Does rustfmt reach the bodies of our macros? A badly formatted one must be noticed.
if rustfmt --edition 2024 --check ci/badly_formatted.rs >/dev/null 2>&1; then
    echo "rustfmt no longer looks into the macros" >&2
    exit 1
fi
