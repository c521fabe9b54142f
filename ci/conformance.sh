#!/usr/bin/env bash
# Do the same programs go the same way on CPython's asyncio and here?
#
# The recorded programs need only Rust. If there is a CPython 3.13 or newer, it also runs 5,000 new ones, from two seeds.
set -euo pipefail
conformance=${CARGO_TARGET_DIR:-target}/release/conformance
cargo build --release -p conformance
"$conformance" check conformance/golden/*.jsonl

for candidate in python3.13 "$HOME"/.pyenv/versions/3.13*/bin/python python3; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 13))' 2> /dev/null; then
        python=$candidate
        break
    fi
done
if [ -z "${python:-}" ]; then
    echo "no CPython 3.13 or newer: the recorded programs were compared, fresh ones were not"
    exit
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
code=0
for seed in 1000000 2000000; do
    records=$folder/$seed.jsonl
    "$python" conformance/reference.py gen --seed "$seed" --count 2500 --out "$records" > "$folder/log" ||
        { cat "$folder/log" >&2; exit 1; }
    "$conformance" check "$records" || code=1

    # This uses both comparators, so that neither hides a difference.
    "$conformance" < "$records" > "$folder/traces.jsonl"
    "$python" conformance/reference.py compare "$records" "$folder/traces.jsonl" | cut -c 1-200 || code=1
done
echo "the recorded programs and 5,000 fresh ones were compared with $("$python" --version)"
exit "$code"
