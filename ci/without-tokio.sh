#!/usr/bin/env bash
# What are the messages without the feature `tokio`? trybuild passes on no feature of another package, and no `RUSTFLAGS`. So these
# are encoded, with those that it would add.
set -euo pipefail
flags=(--cfg without_tokio --cfg trybuild --verbose -A dead_code)
CARGO_ENCODED_RUSTFLAGS=$(IFS=$'\x1f' && printf '%s' "${flags[*]}")
export CARGO_ENCODED_RUSTFLAGS
cargo test -p ui-tests --target-dir "${CARGO_TARGET_DIR:-target}/without_tokio" --test ui -- "${@:-without_tokio}"
