#!/usr/bin/env bash
# Pictures of the sample site.
#
#     cargo run --release -- build && tests/screenshots.sh FOLDER
#     tests/screenshots.sh --docs
#
# The first takes every kind of page of the built site, in all languages, 390 and 1280 px wide, light and dark; SITE
# names another folder than public/. The second builds the site and renews docs/pictures, which the documentation
# shows. Chromium and the packages of the browser tests come with tests/run.sh.
set -euo pipefail
[ $# = 1 ] || { echo 'usage: tests/screenshots.sh FOLDER | --docs' >&2; exit 2; }
if [ "$1" != --docs ]; then
  mkdir -p "$1"
  folder=$(cd "$1" && pwd)
fi
cd "$(dirname "$0")/.."
[ -d tests/browser/node_modules ] || npm ci --prefix tests/browser --no-audit --no-fund --loglevel=error
[ "$1" = --docs ] || exec node tests/browser/screenshots.mjs "$folder"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Always the same instants, so that only what has changed makes another picture.
cargo run --quiet --locked -- build --now 2026-11-24T09:00:00+08:00 --output "$scratch/site"
cargo run --quiet --locked -- build --now 2027-01-15T20:00:00+08:00 --output "$scratch/running"
mkdir -p docs/pictures
SITE="$scratch/site" RUNNING="$scratch/running" node tests/browser/pictures.mjs "$PWD/docs/pictures"
