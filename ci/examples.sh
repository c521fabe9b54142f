#!/usr/bin/env bash
# Do the examples run, and say what they should?
set -euo pipefail
cargo run --release --example word_count -- --check

for program in $(sed -n '/^\[\[example/{n;s/^name = "\(.*\)"$/\1/p}' examples/Cargo.toml); do
    features=$(sed -n "/^name = \"$program\"\$/,/^\$/s/^required-features = \[\"\(.*\)\"\]\$/\1/p" examples/Cargo.toml)
    timeout 300 cargo run --quiet --release --example "$program" --features "$features"
done

for bad in /nonexistent Cargo.lock/nothing; do
    code=0
    timeout 20 cargo run --quiet --release --example word_count -- "$bad" || code=$?
    [ "$code" = 2 ] || { echo "word_count $bad ended with $code instead of 2" >&2; exit 1; }
done

for tour in asyncio_tour autosynch; do
    code=0
    cargo run --quiet --release --example "$tour" -- nonsense || code=$?
    [ "$code" = 2 ] || { echo "$tour nonsense ended with $code instead of 2" >&2; exit 1; }
done
