#!/usr/bin/env bash
# Do both crates build from what is published alone, each with a README and the licences?
set -euo pipefail
for crate in warded-macros warded; do
    files=$(cargo package --list --allow-dirty -p "$crate")
    for file in README.md LICENSE-APACHE LICENSE-MIT; do
        grep -qxF "$file" <<< "$files" || { echo "$crate is published without $file" >&2; exit 1; }
    done
done
# `warded` is built against the package of `warded-macros`, as from a registry.
cargo package --quiet --allow-dirty -p warded-macros -p warded
