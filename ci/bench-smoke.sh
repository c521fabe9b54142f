#!/usr/bin/env bash
# Do the benchmarks still run, and can what they print be drawn? Their figures mean nothing here.
set -euo pipefail
bash benches/report.sh --quick
bash benches/observed.sh --quick
cargo run --quiet --release -p pool-bench -- --quick
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cargo run --quiet -p draw -- "${CARGO_TARGET_DIR:-target}/report/figures.tsv" "$folder"

# asyncio's figures are for the README: Python isn't needed for anything else. Its barrier is of 3.11.
if python3 -c 'import asyncio; asyncio.Barrier' 2>/dev/null; then
    python3 runtime/benches/in_asyncio.py --quick
fi
