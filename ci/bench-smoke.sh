#!/usr/bin/env bash
# Do the benchmarks still run? Their figures mean nothing here.
set -euo pipefail
cargo bench -p warded --bench '*' -- --quick

# asyncio's figures are for the README: Python isn't needed for anything else. Its barrier is of 3.11.
if python3 -c 'import asyncio; asyncio.Barrier' 2>/dev/null; then
    python3 runtime/benches/in_asyncio.py --quick
fi
