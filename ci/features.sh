#!/usr/bin/env bash
# Does it work with each feature alone, and with none?
set -euo pipefail
for features in "" tokio observe observe,tokio; do
    cargo clippy -p warded --lib --test lock --test macros --no-default-features --features "$features" -- -D warnings
    cargo test -p warded --lib --test lock --test macros --no-default-features --features "$features"
done
# Where tokio is unknown, no message advises it.
bash ci/without-tokio.sh select_event:: wait_until:: without_tokio
# With the record, the primitives behave in the same way, and the snapshots are right.
cargo clippy -p warded --test observe --test watch --no-default-features --features observe -- -D warnings
cargo test -p warded --tests --features observe
cargo clippy -p warded --lib --all-features -- -D warnings
cargo clippy -p warded --test console --test observe --test watch --all-features -- -D warnings
cargo test -p warded --tests --all-features
cargo test -p warded --doc --all-features observe
