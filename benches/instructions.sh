#!/usr/bin/env bash
# Counts the instructions of a clean build of 1,000 articles on one thread: a measure that a busy machine does not
# change. Needs valgrind.
#
#     benches/instructions.sh             compares with benches/instructions.txt; exit code 1 above 5 %
#     benches/instructions.sh --record    writes the count there
#
# The program is that of a release. It has no names of functions; those that cost most are told by the profile
# `profiling`, where the count is too high. A count belongs to one version of the compiler.
set -euo pipefail
cd "$(dirname "$0")/.."

ARTICLES=1000 NOW=2026-01-01T00:00:00Z MOST=5
RECORD=benches/instructions.txt

command -v valgrind >/dev/null || { echo 'valgrind is missing' >&2; exit 2; }
case "${1:-}" in '' | --record) ;; *) sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2 ;; esac

memory=/dev/shm
[ -w "$memory" ] || memory=${TMPDIR:-/tmp}
scratch=$(mktemp -d "$memory/parkpages-instructions-XXXXXX")
trap 'rm -rf "$scratch"' EXIT
target=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')

# The count of the program in folder $1 of the target folder; its profile is left in $scratch/out.
count() {
  rm -rf "$scratch/public"
  # Hash tables that are seeded by chance still are: what is left of chance is told in docs/performance.md.
  valgrind --tool=callgrind --callgrind-out-file="$scratch/out" "$target/$1/parkpages" build \
    --root "$scratch/site" --output "$scratch/public" --jobs 1 --no-cache --now "$NOW" >"$scratch/log" 2>&1 ||
    { cat "$scratch/log" >&2; exit 2; }
  sed -n 's/^summary: //p' "$scratch/out"
}

cargo bench --quiet --bench generate -- --articles "$ARTICLES" "$scratch/site"
cargo build --quiet --release --locked
now=$(count release)
compiler=$(rustc --version | cut -d' ' -f2)

if [ "${1:-}" = --record ]; then
  printf '%s\nrustc %s, %s\n' "$now" "$compiler" "$(uname -m)" >"$RECORD"
  printf 'recorded: %s instructions\n' "$now"
  exit 0
fi
[ -f "$RECORD" ] || { echo "$RECORD is missing: begin with --record" >&2; exit 2; }
{ read -r before; read -r with; } <"$RECORD"
printf 'recorded  %15s  %s\nnow       %15s  rustc %s, %s\n' "$before" "$with" "$now" "$compiler" "$(uname -m)"
awk -v a="$before" -v b="$now" 'BEGIN { printf "difference %+.2f %%\n", (b - a) * 100 / a }'
if awk -v a="$before" -v b="$now" -v most="$MOST" 'BEGIN { exit !(b > a * (1 + most / 100)) }'; then
  printf 'more than %s %% above what is recorded; what costs most:\n' "$MOST"
  cargo build --quiet --profile profiling --locked
  count profiling >/dev/null
  # Without folders, and without the program that each is in.
  callgrind_annotate --threshold=60 "$scratch/out" | sed -n '/file:function/,$p' |
    sed -E 's#  [^ ]*/#  #; s# \[[^ ]*\]$##' | awk 'NR <= 25 { print substr($0, 1, 140) }'
  exit 1
fi
