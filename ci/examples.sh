#!/usr/bin/env bash
# Do the examples run, and say what they should?
set -euo pipefail
cargo run --release --example word_count -- --check

for bad in /nonexistent Cargo.lock/nothing; do
    code=0
    timeout 20 cargo run --quiet --release --example word_count -- "$bad" || code=$?
    [ "$code" = 2 ] || { echo "word_count $bad ended with $code instead of 2" >&2; exit 1; }
done
