#!/usr/bin/env bash
# Does the crate of a user compile without a warning, outside the workspace, with `warded` under another name, in both editions?
# And do the lints that the docs name find these mistakes?
set -euo pipefail
root=$PWD
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export CARGO_TARGET_DIR="$folder/target"

# A crate of this name and edition, with these dependencies.
crate() {
    mkdir -p "$folder/$1/src"
    printf '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "%s"\n\n[dependencies]\n%s\n' "$1" "$2" "$3" > "$folder/$1/Cargo.toml"
    cd "$folder/$1"
}

# All lints that rustc does not turn on by itself, except those of nightly.
lints() {
    local all unknown
    all=$(rustc -W help | sed -n '/^Lint checks provided by rustc/,/^Lint groups/p' | awk '$2 == "allow" { print $1 }' | tr - _)
    echo 'fn main() {}' > "$folder/empty.rs"
    unknown=$(sed 's/^/-W/' <<< "$all" | xargs rustc --emit=metadata -o "$folder/empty" "$folder/empty.rs" 2>&1 | grep -o 'unknown lint: `[a-z_0-9]*' || true)
    grep -vxF -f <(grep -o '[a-z_0-9]*$' <<< "$unknown") <<< "$all" | sed 's/^/-W/'
}
lints=$(lints)
[ "$(wc -l <<< "$lints")" -gt 40 ]

for edition in 2021 2024; do
    crate "user-$edition" "$edition" "guards = { package = \"warded\", path = \"$root/runtime\" }"
    cp "$root/ci/user/main.rs" src/main.rs
    cargo run --quiet
    # shellcheck disable=SC2086
    cargo rustc --quiet -- $lints -D warnings
    cargo clippy --quiet -- -D warnings -W clippy::pedantic
done

# The UI programs that must compile, in the older edition.
crate programs 2021 "warded = { path = \"$root/runtime\" }
tokio = { version = \"1\", features = [\"macros\", \"rt\", \"sync\", \"time\"] }"
mkdir src/bin
for program in $(grep -L '^//! edition: 2024' "$root"/ui-tests/tests/*/pass/*.rs); do
    of=$(basename "$(dirname "$(dirname "$program")")")
    cp "$program" "src/bin/$of-$(basename "$program")"
done
cp "$root/ci/user/edition_2021.rs" src/bin
cargo check --quiet --bins
cargo run --quiet --bin edition_2021

# The snippet of the docs.
crate careless 2024 "warded = { path = \"$root/runtime\" }"
cp "$root/ci/user/careless.rs" src/lib.rs
sed -n '/^\/\/! ```toml/,/^\/\/! ```$/p' "$root/runtime/src/lib.rs" | grep -v '```' | cut -c5- > clippy.toml
[ -s clippy.toml ]
told=$(cargo clippy --message-format=short 2>&1 | grep -oP '^src/lib\.rs:\K[0-9]+' | sort -nu)
expected=$(grep -n '// told' src/lib.rs | cut -d: -f1)
if [ "$told" != "$expected" ]; then
    echo "the lints point at lines" $told "and not at" $expected >&2
    exit 1
fi
