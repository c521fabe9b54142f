#!/usr/bin/env bash
# Do the engine's promises hold for every order in which loom can interleave the threads?
#
# The models are runtime/src/engine/wait_queue/model.rs; each says which mistake it catches. Three preemptions find every
# mistake that was put in. Those of the feature `observe` are runtime/src/observe/model.rs.
set -euo pipefail
export RUSTFLAGS="--cfg warded_loom"
export LOOM_MAX_PREEMPTIONS="${LOOM_MAX_PREEMPTIONS:-3}"
cargo test -p warded --lib --release --no-default-features --target-dir target/loom "$@"
case "${1-observe}" in
    observe*) cargo test -p warded --lib --release --no-default-features --features observe --target-dir target/loom observe::model ;;
esac
