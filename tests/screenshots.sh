#!/usr/bin/env bash
# Pictures of every kind of page of the built site, in all languages, 390 and 1280 px wide, light and dark.
#
#     cargo run --release -- build && tests/screenshots.sh FOLDER
#
# SITE names another folder than public/. Chromium and the packages of the browser tests come with tests/run.sh.
set -euo pipefail
[ $# = 1 ] || { echo 'usage: tests/screenshots.sh FOLDER' >&2; exit 2; }
mkdir -p "$1"
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."
[ -d tests/browser/node_modules ] || npm ci --prefix tests/browser --no-audit --no-fund --loglevel=error
exec node tests/browser/screenshots.mjs "$folder"
