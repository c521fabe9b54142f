#!/usr/bin/env bash
# What does Warded cost while compiling? Prints three ratios. `run.sh [rounds]` takes the number of rounds, 5 by default.
#
# 1. `cargo build` of `warded` with nothing built yet, beside `tokio` with `sync` and `macros`: at most 2.0. Not incremental, as
#    what comes from a registry never is.
# 2. `cargo check` of 500 guarded structs and 2,000 `with_lock!`s, dependencies built, beside the same by hand: at most 1.5.
# 3. `cargo check` of one function with 400 `wait_until!`s, beside one with 400 `with_lock!`s: at most 1.5. Half of either is
#    rustc's own borrow checker, whose work grows with the square of a function.
#
# It measures processor time (user), which other programs disturb least. The two crates are measured in turns, and the median counts.
set -euo pipefail
cd "$(dirname "$0")/../.."
rounds=${1:-5}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cargo run --quiet -p compile-bench -- "$folder" "$PWD"

# The command's own output only if it fails.
seconds() {
    local TIMEFORMAT=%U
    { time "$@" > "$folder/log" 2>&1 || { cat "$folder/log" >&2; return 1; } } 2>&1
}

build() {
    rm -rf "$folder/target"
    seconds env CARGO_INCREMENTAL=0 cargo build --manifest-path "$folder/$1/Cargo.toml" --target-dir "$folder/target"
}

check() {
    touch "$folder/$1/src/lib.rs"
    seconds env CARGO_INCREMENTAL=0 cargo check --manifest-path "$folder/$1/Cargo.toml" --target-dir "$folder/checked"
}

median() { sort -n "$1" | awk '{ s[NR] = $1 } END { print (s[int((NR + 1) / 2)] + s[int(NR / 2) + 1]) / 2 }'; }

# Title, command, the two crates, limit.
compare() {
    for ((round = 0; round < rounds; round++)); do
        for crate in "$3" "$4"; do "$2" "$crate" >> "$folder/$crate.seconds"; done
    done
    local ours theirs
    ours=$(median "$folder/$3.seconds") theirs=$(median "$folder/$4.seconds")
    awk -v title="$1" -v ours="$ours" -v theirs="$theirs" -v limit="$5" 'BEGIN {
        ratio = ours / theirs
        printf "%s: %.2f s / %.2f s = %.2f (at most %.1f)\n", title, ours, theirs, ratio, limit
        exit ratio > limit
    }' || code=1
}

code=0
for crate in build-warded build-tokio check-macros check-by-hand check-waits check-locks; do # fetches what is not there yet
    cargo fetch --quiet --manifest-path "$folder/$crate/Cargo.toml"
done
compare "cold build, warded / tokio" build build-warded build-tokio 2.0
for crate in check-macros check-by-hand check-waits check-locks; do check "$crate" > /dev/null; done
compare "check, macros / by hand" check check-macros check-by-hand 1.5
compare "check, 400 wait_until! / 400 with_lock!" check check-waits check-locks 1.5
exit "$code"
