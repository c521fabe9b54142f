#!/usr/bin/env bash
# Do all the tests pass? The command of the README.
set -euo pipefail
cargo test
# What holds without the checks of debug builds: sizes, and that there is nothing of them.
cargo test --release -p warded --test traits --test lock_order --test block_on --test faults \
    --test nothing_without_observe
