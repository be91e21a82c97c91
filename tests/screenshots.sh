#!/usr/bin/env bash
# Pictures of the sample site.
#
#     cargo build --release && tests/screenshots.sh FOLDER [BEFORE]
#     tests/screenshots.sh --docs
#
# The first builds the sample site with its drafts, one with next to nothing and one with everything too long, and takes
# every kind of page in all languages, 390 and 1280 px wide, light and dark, and as printed. FOLDER/index.html shows them;
# with BEFORE, a folder of pictures taken earlier (of the last release), side by side with those, what differs first.
# SITE names a built site to take alone; PARKPAGES another program than target/release/parkpages. The second builds the
# site and renews docs/pictures, which the documentation shows. Chromium and the packages of the browser tests come with
# tests/run.sh.
set -euo pipefail
[ $# = 1 ] || { [ $# = 2 ] && [ "$1" != --docs ]; } || { echo 'usage: tests/screenshots.sh FOLDER [BEFORE] | --docs' >&2; exit 2; }
if [ "$1" != --docs ]; then
  mkdir -p "$1"
  folder=$(cd "$1" && pwd)
  before=${2:+$(cd "$2" && pwd)}
fi
cd "$(dirname "$0")/.."
[ -d tests/browser/node_modules ] || npm ci --prefix tests/browser --no-audit --no-fund --loglevel=error
[ "$1" = --docs ] || exec env PARKPAGES="${PARKPAGES:-$PWD/target/release/parkpages}" node tests/browser/screenshots.mjs "$folder" ${before:+"$before"}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# Always the same instants, so that only what has changed makes another picture.
cargo run --quiet --locked -- build --now 2026-11-24T09:00:00+08:00 --output "$scratch/site"
cargo run --quiet --locked -- build --now 2027-01-15T20:00:00+08:00 --output "$scratch/running"
mkdir -p docs/pictures
SITE="$scratch/site" RUNNING="$scratch/running" node tests/browser/pictures.mjs "$PWD/docs/pictures"
