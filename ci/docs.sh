#!/usr/bin/env bash
# Does the documentation build, with every link whole, also those of private items?
set -euo pipefail
RUSTDOCFLAGS="-D warnings" cargo doc -p warded --no-deps --all-features --document-private-items
RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps
RUSTDOCFLAGS="-D warnings" cargo doc -p warded --no-deps --all-features
(cd inspect && CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-../target} RUSTDOCFLAGS="-D warnings" cargo doc --no-deps)
