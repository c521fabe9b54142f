#!/usr/bin/env bash
# Runs every table of every benchmark. Prints the tables, and writes them to files: the report, and its medians for programs. On
# a quiet machine this takes forty minutes. With --quick each row is measured only for a moment.
#
#     bash benches/report.sh [--quick] [NAME OF A TABLE, OR PART OF IT ...]
#     cargo run -p draw -- target/report/figures.tsv benches      the drawings of the README
#     cargo run --release -p pool-bench                           the pool of the examples beside bb8 and deadpool
#     bash benches/instructions.sh                                what no time shows: the instructions of a free lock
set -euo pipefail
cd "$(dirname "$0")/.."
folder=${CARGO_TARGET_DIR:-target}/report
mkdir -p "$folder"
# Whole, for a bench runs in the folder of its package.
folder=$(cd "$folder" && pwd)
rm -f "$folder"/{report.txt,figures.tsv}

{
    echo "$(rustc --version); $(uname -sm), $(nproc) processors; $(git describe --always --dirty)"
    cargo bench -p warded --bench '*' -- "--figures=$folder/figures.tsv" "$@"
} | tee "$folder/report.txt"
echo "written: $folder/report.txt, $folder/figures.tsv"
