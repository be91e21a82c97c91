#!/usr/bin/env bash
# Builds the program for Windows with MinGW, and compares what it does in Wine with the program for this system.
#
#     packaging/windows.sh
#
# Needs `rustup target add x86_64-pc-windows-gnu`, and on Debian gcc-mingw-w64-x86-64, wine64 and curl.
set -euo pipefail
cd "$(dirname "$0")/.."
target=x86_64-pc-windows-gnu
cargo build --no-default-features
cargo build --no-default-features --target $target
built=${CARGO_TARGET_DIR:-target}
native=$(realpath "$built/debug/parkpages")
folder=$(realpath "$built/$target/debug")

scratch=$(mktemp -d)
export WINEPREFIX="$scratch/wine" WINEDEBUG=-all
trap 'wineserver -k 2>/dev/null || true; rm -rf "$scratch"' EXIT
fail() {
  printf 'packaging/windows.sh: %s\n' "$*" >&2
  exit 1
}
program() { wine "$folder/parkpages.exe" "$@" 2>"$scratch/told"; }
# Runs the program, which has to end with this exit code and to say this.
ends() {
  local code=$1 said=$2 ended=0
  shift 2
  program "$@" >"$scratch/out" || ended=$?
  [ $ended = "$code" ] || fail "\`parkpages $*\` ended with $ended: $(cat "$scratch/told")"
  grep -qF "$said" "$scratch/out" "$scratch/told" || fail "\`parkpages $*\` does not say \`$said\`: $(cat "$scratch/out" "$scratch/told")"
}

# Wine before 9 has no bcryptprimitives.dll, which Rust takes its random numbers from.
printf '%s\n' '#include <windows.h>' 'BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);' \
  '__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE at, SIZE_T length) { return SystemFunction036(at, length); }' >"$scratch/random.c"
x86_64-w64-mingw32-gcc -shared -o "$folder/bcryptprimitives.dll" "$scratch/random.c" -ladvapi32

now='--now 2026-05-01T09:00:00Z'
mkdir "$scratch/site"
cp -r content themes ./*.lock "$scratch/site"
cp -r "$scratch/site" "$scratch/native"
"$native" build --root "$scratch/native" --output "$scratch/native/public" $now >"$scratch/out" 2>&1
cd "$scratch/site"
echo '-- build, and build again'
ends 0 'written' build $now
diff -r --exclude .parkpages.json public ../native/public || fail 'the sample site differs'
ends 0 ' 0 written, 0 removed' build $now
[ ! -e public/.parkpages ] || fail 'the workspace is left behind'
echo '-- line ends'
find content -name '*.md' -exec sed -i 's/$/\r/' {} +
ends 0 ' 0 written, 0 removed' build $now
echo '-- mistakes'
printf -- '---\ntitle: A\n---\n\n[Nowhere](@/news/none.md)\n' >content/visit/wrong.md
ends 1 ' --> content/visit/wrong.md:5:' check $now
mv content/visit/wrong.md content/visit/aux.md
ends 1 'Windows keeps for devices' check $now
rm content/visit/aux.md
echo '-- list, urls, translations, diff'
ends 0 'public' list $now
ends 0 'current' translations $now
ends 0 '' urls $now
ends 0 '' diff ../native/public $now
echo '-- init, new, man, completions'
cd "$scratch"
ends 0 'my-site/' init my-site
ends 0 'my-site/content/news/2026-05-01-library-opens.md' new news 'Library opens' --root my-site $now
ends 0 '.TH parkpages-build 1' man build
ends 0 '_parkpages' completions bash
echo '-- what Windows cannot do'
cd my-site
printf 'publish: {live: {kind: folder, path: releases}, far: {kind: ssh, host: web, path: /srv/www}}\n' >>content/site.yaml
ends 2 'cannot be published to from Windows' publish
ends 2 'cannot be published to from Windows' publish far
echo '-- serve'
wine "$folder/parkpages.exe" serve --drafts --port 4797 >"$scratch/out" 2>&1 &
server=$!
page() { curl -sf "http://127.0.0.1:4797/en/news/"; }
for _ in $(seq 60); do ! page >/dev/null || break; sleep 0.5; done
page | grep -q 'Library opens' || fail "the draft is not shown: $(cat "$scratch/out")"
sed -i 's/Library opens/Library closes/' content/news/*.md
for _ in $(seq 20); do ! page | grep -q 'Library closes' || break; sleep 0.5; done
page | grep -q 'Library closes' || fail "an edit is not shown: $(cat "$scratch/out")"
! grep 'cannot be watched' "$scratch/out" || fail 'the folders are not watched'
kill -INT $server
ended=0
wait $server || ended=$?
[ $ended = 130 ] || fail "Ctrl-C ended the server with $ended"
echo 'all is as it should be'
