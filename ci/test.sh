#!/usr/bin/env bash
# Do all the tests pass? The command of the README.
set -euo pipefail
cargo test
