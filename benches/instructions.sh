#!/usr/bin/env bash
# How many instructions does an operation take that is ready at once? valgrind counts them, so the number is the same in each
# run with the same compiler. A change that makes the fast path longer shows here, also on a busy machine.
#
#     bash benches/instructions.sh                  prints the counts
#     bash benches/instructions.sh --features observe        the same, with what that costs
#     WATCH=1 bash benches/instructions.sh --features observe        with a watch, so that no exact time is read
#     bash benches/instructions.sh > before.tsv     before a change; after it:
#     bash benches/instructions.sh | diff before.tsv -
#
# The feature `observe` must cost no instruction if it is off. Without it, rustc 1.95 makes 50 for lock-acquire, 12 for lock-try
# and 28 for monitor-lock. (benches/observed.sh measures times with the feature.)
set -euo pipefail
cd "$(dirname "$0")/.."
if ! command -v valgrind > /dev/null; then
    echo "valgrind is not installed: no instructions were counted" >&2
    exit
fi
program=$(cargo bench -p warded --bench instructions --no-run "$@" 2>&1 | sed -n 's/.*(\(.*instructions-[0-9a-f]*\))$/\1/p')

# All instructions of a process that repeats the operation.
count() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$program" "--times=$2" ${WATCH:+--watch} "$1" 2>&1 | sed -n 's/.*Collected : //p'
}

# The loop takes some instructions, too: those of "nothing".
for what in nothing lock-acquire lock-try monitor-lock rw-lock-read rw-lock-write semaphore-acquire lock-wait lock-turns monitor-turns event-set-wait-clear queue-put-get tokio-mutex-lock; do
    printf '%s\t%s\n' "$what" $((($(count "$what" 11000) - $(count "$what" 1000)) / 10000))
done
