#!/usr/bin/env bash
# Does the page of locks build and work? It is a workspace of its own, because it turns on the feature `observe`.
set -euo pipefail
cd inspect
# The same folder as for the other workspace, so that what both need is built once.
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-../target}
cargo fmt --check
cargo clippy --all-targets -- -D warnings
cargo clippy --lib --no-default-features -- -D warnings
cargo test
