#!/usr/bin/env bash
# Does AddressSanitizer find a use of memory that was freed, while the tests of the engine run?
#
# It needs a nightly toolchain; the standard library is not rebuilt. With --target, cargo gives RUSTFLAGS to the crates that
# the tests consist of, and not to procedural macros and build scripts, which the uninstrumented compiler loads and runs.
#
# Leaks are not reported, because many tests leak on purpose. Some forget futures and guards, to show that the lock survives it.
# Fixtures that futures borrow from are leaked, so that each test can drop the futures in its own order.
set -euo pipefail
tests="lock condition keys monitor queue regressions stress"
target=x86_64-unknown-linux-gnu

nightly=$(rustup toolchain list 2> /dev/null | grep -o '^nightly[^ ]*' | grep -m 1 "$target" || true)
if [ -z "$nightly" ]; then
    echo "no nightly toolchain for $target: the tests did not run under AddressSanitizer"
    exit
fi
export RUSTFLAGS=-Zsanitizer=address
export ASAN_OPTIONS=detect_leaks=0

# A use after free that is known: if it is not found, the tests prove nothing.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat > "$folder/known.rs" << 'END'
fn main() {
    let byte = Box::into_raw(Box::new(7_u8));
    drop(unsafe { Box::from_raw(byte) });
    println!("{}", unsafe { byte.read_volatile() });
}
END
rustc "+$nightly" --target "$target" "$RUSTFLAGS" -o "$folder/known" "$folder/known.rs"
if "$folder/known" 2> "$folder/found" || ! grep -q heap-use-after-free "$folder/found"; then
    echo "AddressSanitizer did not find a use after free that is there" >&2
    exit 1
fi

# shellcheck disable=SC2046
cargo "+$nightly" test -p warded --target "$target" --target-dir target/sanitize --lib $(printf -- '--test %s ' $tests) "$@"
echo "AddressSanitizer found nothing, in $SECONDS s with compiling"
# Nothing else uses what was built with it.
[ -z "${CI:-}" ] || rm -rf target/sanitize
