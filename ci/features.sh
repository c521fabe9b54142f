#!/usr/bin/env bash
# Does it work with each feature alone, and with none?
set -euo pipefail
for features in "" tokio; do
    cargo clippy -p warded --lib --test lock --test macros --no-default-features --features "$features" -- -D warnings
    cargo test -p warded --lib --test lock --test macros --no-default-features --features "$features"
done
