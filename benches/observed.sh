#!/usr/bin/env bash
# What does the feature `observe` cost? Runs each operation without the feature and with it, in turns, so that a busy moment of
# the machine affects both. Prints the shortest of some runs.
#
#     bash benches/observed.sh [--quick]
set -euo pipefail
cd "$(dirname "$0")/.."
build() {
    cargo bench -p warded --bench observed --no-run "$@" 2>&1 | sed -n 's/.*(\(.*observed-[0-9a-f]*\))$/\1/p'
}
without=$(build) with=$(build --features observe)
for _ in 1 2 3 4 5; do
    "$without" --bench "$@" | sed 's/^/without\t/'
    "$with" --bench "$@" | sed 's/^/with\t/'
done | awk -F '\t' '
    !($2 in unit) { order[++n] = $2; unit[$2] = $4 }
    !(($1, $2) in least) || $3 < least[$1, $2] { least[$1, $2] = $3 }
    END {
        printf "%-52s %10s %10s\n", "", "without", "with"
        for (i = 1; i <= n; i++) {
            what = order[i]
            if (("without", what) in least)
                printf "%-52s %7.1f %-2s %7.1f %-2s  %.2f times\n", what, least["without", what], unit[what], least["with", what], unit[what], least["with", what] / least["without", what]
            else
                printf "%-52s %10s %7.1f %-2s\n", what, "", least["with", what], unit[what]
        }
    }'
