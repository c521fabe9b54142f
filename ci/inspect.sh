#!/usr/bin/env bash
# The page of locks: a workspace of its own, because it turns on the feature `observe`.
set -euo pipefail
cd inspect
cargo fmt --check
cargo clippy --all-targets -- -D warnings
cargo clippy --lib --no-default-features -- -D warnings
cargo test
