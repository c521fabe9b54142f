#!/usr/bin/env bash
# How many instructions does an operation take that need not wait? Counted by valgrind, so it is the same in each run with
# the same compiler: a change that makes the free path longer shows here, also on a busy machine.
#
#     bash benches/instructions.sh                  prints the counts
#     bash benches/instructions.sh --features observe        the same, with what that costs
#     bash benches/instructions.sh > before.tsv     before a change; after it:
#     bash benches/instructions.sh | diff before.tsv -
#
# Without the feature `observe` nothing of it may be counted: with rustc 1.95 it is 50 for lock-acquire, 12 for lock-try and 28 for
# monitor-lock. (Times with the feature: benches/observed.sh.)
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v valgrind > /dev/null; then
    echo "valgrind is not installed: no instructions were counted" >&2
    exit
fi
program=$(cargo bench -p warded --bench instructions --no-run "$@" 2>&1 | sed -n 's/.*(\(.*instructions-[0-9a-f]*\))$/\1/p')

# All instructions of the process that does it so many times.
count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "--times=$2" "$1" 2>&1 | sed -n 's/.*Collected : //p'
}

# The loop takes some instructions, too: those of "nothing".
for what in nothing lock-acquire lock-try monitor-lock rw-lock-read rw-lock-write semaphore-acquire event-set-wait-clear queue-put-get tokio-mutex-lock; do
    printf '%s\t%s\n' "$what" $((($(count "$what" 11000) - $(count "$what" 1000)) / 10000))
done
