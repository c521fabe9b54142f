#!/usr/bin/env bash
# Do all the tests pass? The command of the README.
set -euo pipefail
cargo test
# The tests that need a release build: sizes, and that the checks of debug builds are gone.
cargo test --release -p warded --test traits --test lock_order --test block_on --test faults \
    --test nothing_without_observe
