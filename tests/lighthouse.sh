#!/usr/bin/env bash
# Lighthouse over home, an article and the directory of the built site, as on a phone: 100 for accessibility, best practices and
# SEO, 98 for performance. Takes some 15 s a page; performance is only as good as the machine is quiet.
#
#     cargo run --release -- build && tests/lighthouse.sh [/en/about/ ...]
#
# SITE names another folder than public/. Chromium comes with tests/run.sh; Lighthouse is fetched here, the first time.
set -euo pipefail
cd "$(dirname "$0")/.."
[ -d tests/lighthouse/node_modules ] || npm ci --prefix tests/lighthouse --no-audit --no-fund --loglevel=error
exec node tests/lighthouse/run.mjs "$@"
