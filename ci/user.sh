#!/usr/bin/env bash
# Does a stranger's crate compile without a warning? Outside the workspace, `warded` under another name, both editions.
set -euo pipefail
root=$PWD
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for edition in 2021 2024; do
    crate=$folder/user-$edition
    mkdir -p "$crate/src"
    cp ci/user/main.rs "$crate/src/main.rs"
    cat > "$crate/Cargo.toml" <<TOML
[package]
name = "user"
version = "0.1.0"
edition = "$edition"

[dependencies]
guards = { package = "warded", path = "$root/runtime" }
TOML
    (cd "$crate" && CARGO_TARGET_DIR="$folder/target" cargo run --quiet)
    (cd "$crate" && CARGO_TARGET_DIR="$folder/target" cargo clippy --quiet -- -D warnings -W clippy::pedantic)
done
