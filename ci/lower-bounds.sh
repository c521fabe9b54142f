#!/usr/bin/env bash
# Does it work with the oldest tokio that the manifest allows? In copies elsewhere, for Cargo.lock names a newer one.
set -euo pipefail
root=$PWD
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export CARGO_TARGET_DIR="$folder/target" CARGO_PROFILE_DEV_DEBUG=0
oldest=$(sed -n 's/^tokio = "\([0-9.]*\)"$/\1/p' Cargo.toml)

# A user's crate, with the features of tokio that it uses itself and those that the library asks for.
mkdir -p "$folder/user/src"
cp ci/user/on_tokio.rs "$folder/user/src/main.rs"
cat > "$folder/user/Cargo.toml" <<END
[package]
name = "user"
version = "0.1.0"
edition = "2024"

[dependencies]
tokio = { version = "=$oldest", features = ["test-util"] }
warded = { path = "$root/runtime" }
END
cd "$folder/user"
cargo run --quiet

# The library's own tests that meet tokio: its timer, its budget, its tasks. Without the peers of the benches, to be quick.
mkdir "$folder/library"
cd "$root"
cp -r Cargo.toml Cargo.lock README.md macros runtime "$folder/library"
cd "$folder/library"
sed -i 's/^members = .*/members = ["macros", "runtime"]/' Cargo.toml
sed -i '/^# The peers of benches/,/^$/d' runtime/Cargo.toml
cargo update --quiet -p tokio --precise "$oldest"
cargo test --quiet -p warded --test block_on
cargo test --quiet -p warded --test faults --test select -- budget of_tokio
