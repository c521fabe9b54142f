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
    "$with" --bench --watch "$@" | sed 's/^/watched\t/'
done | awk -F '\t' '
    !($2 in unit) { order[++n] = $2; unit[$2] = $4 }
    !(($1, $2) in least) || $3 < least[$1, $2] { least[$1, $2] = $3 }
    function figure(column, what) {
        if (!((column, what) in least)) return sprintf("%18s", "")
        if (!(("without", what) in least)) return sprintf("%10.1f %-2s     ", least[column, what], unit[what])
        return sprintf("%7.1f %-2s %4.2f x", least[column, what], unit[what], least[column, what] / least["without", what])
    }
    END {
        printf "%-52s %10s %18s %18s\n", "", "without", "with", "with a watch"
        for (i = 1; i <= n; i++) {
            what = order[i]
            printf "%-52s %10s %18s %18s\n", what, (("without", what) in least) ? sprintf("%7.1f %-2s", least["without", what], unit[what]) : "", figure("with", what), figure("watched", what)
        }
    }'
