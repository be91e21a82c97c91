#!/usr/bin/env bash
# All tests of the project. Needs Rust (with rustfmt and clippy), Node 20.19 or later, npm, and on Debian apt; installs what else
# is missing: a C compiler and make, cargo-deny into TOOLS, Chromium, a Chinese font, servers for the web and SSH, rsync and the venv of Python 3 as
# packages, a server for S3 (moto) and checks of web archives (wacz) into TOOLS, the browser tests' own packages.
#
#     tests/run.sh
#
# A tool that is missing and cannot be installed fails the run: nothing is left out in silence.
set -euo pipefail
cd "$(dirname "$0")/.."

DENY=0.20.2
MOTO_VERSION=5.2.1
WACZ_VERSION=0.6.0
TOOLS="${TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/parkpages-tools}"
PATH="$TOOLS/bin:$PATH"
export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-never}"
# Nothing is built twice from here on a fresh machine: what incremental builds keep would only be written. Nor does anybody debug there.
[ -z "${CI:-}" ] || export CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=false

name='' begun=0 times=''
took() {
  [ -n "$name" ] || return 0
  printf -- '-- %s: %d s\n' "$name" $((SECONDS - begun))
  times+=$(printf '%5d s  %s' $((SECONDS - begun)) "$name")$'\n'
}
step() {
  took
  name=$1 begun=$SECONDS
  printf '\n== %s\n' "$name"
}
fail() {
  printf 'tests/run.sh: %s\n' "$*" >&2
  exit 1
}
scratch=$(mktemp -d)
trap 'status=$?; kill $(jobs -p) 2>/dev/null || true; rm -rf "$scratch"; [ $status = 0 ] || printf "\n== failed in: %s (%d s in all)\n" "$name" $SECONDS >&2' EXIT

step 'Tools'
for tool in cargo node npm; do
  command -v "$tool" >/dev/null || fail "$tool is missing"
done
cargo fmt --version
cargo clippy --version
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
  fail "Node 20.19 or later is needed, this is $(node --version)"
packages=()
{ command -v cc && command -v make; } >/dev/null || packages+=(build-essential)
[ -x "${CHROMIUM:-/usr/bin/chromium-headless-shell}" ] || packages+=(chromium-headless-shell)
{ command -v fc-list >/dev/null && fc-list :lang=zh-hk family | grep -q .; } || packages+=(fontconfig fonts-noto-cjk)
PATH="$PATH:/usr/sbin"
command -v nginx >/dev/null || packages+=(nginx-light)
command -v caddy >/dev/null || packages+=(caddy)
command -v apache2 >/dev/null || packages+=(apache2-bin)
[ -f /etc/mime.types ] || packages+=(media-types)
command -v sshd >/dev/null || packages+=(openssh-server)
command -v ssh >/dev/null || packages+=(openssh-client)
command -v rsync >/dev/null || packages+=(rsync)
python3 -c 'import venv, ensurepip' 2>/dev/null || packages+=(python3-venv)
if [ ${#packages[@]} -gt 0 ]; then
  command -v apt-get >/dev/null || fail "install ${packages[*]}, or name a Chromium in CHROMIUM"
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends ca-certificates "${packages[@]}" >/dev/null
fi
"${CHROMIUM:-/usr/bin/chromium-headless-shell}" --version 2>/dev/null || fail "${CHROMIUM:-/usr/bin/chromium-headless-shell} does not start"
building=''
if [ "$(cargo deny --version 2>/dev/null)" != "cargo-deny $DENY" ]; then
  # It runs for a second: the time to optimise it would never come back.
  CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    CARGO_TARGET_DIR="$scratch/deny" cargo install --quiet --locked --no-default-features --root "$TOOLS" cargo-deny@$DENY &
  building=$!
fi
npm ci --prefix tests/browser --no-audit --no-fund --loglevel=error
PYTHON="$TOOLS/moto-$MOTO_VERSION-wacz-$WACZ_VERSION"
if [ ! -x "$PYTHON/bin/wacz" ]; then
  python3 -m venv --clear "$PYTHON"
  "$PYTHON/bin/pip" install --quiet --disable-pip-version-check "moto[s3]==$MOTO_VERSION" flask flask-cors "wacz==$WACZ_VERSION"
fi
[ -z "$building" ] || wait "$building"
cargo deny --version

step 'Format'
cargo fmt --check

step 'Licences, sources and versions of the dependencies'
cargo deny --log-level error check bans licenses sources

step 'Clippy'
# jemalloc, the only default feature, takes a minute and a half to compile and changes nothing but the time that a build takes.
FEATURES=--no-default-features
cargo clippy --quiet --locked $FEATURES --all-targets -- -D warnings

step 'Documentation'
RUSTDOCFLAGS='-D warnings' cargo doc --quiet --locked $FEATURES --no-deps

step 'Rust tests'
cargo test --quiet --locked $FEATURES

step 'The site'
# With the program that the Rust tests have built: an optimised one would take three minutes more and write the same.
cargo build --quiet --locked $FEATURES
program="$(realpath "${CARGO_TARGET_DIR:-target}")/debug/parkpages"
# Everything but dotfiles, with what tells a file that was written again.
stamps() { (cd "$1" && find . -name '.?*' -prune -o -type f -printf '%p %s %i %T@\n' | sort); }
"$program" build
[ -s public/index.html ] || fail 'public/index.html is missing'
stamps public >"$scratch/first"
"$program" build
stamps public >"$scratch/second"
cmp "$scratch/first" "$scratch/second" || fail 'the second build wrote what had not changed'
"$program" translations --fail-on stale,untracked >/dev/null

step 'Browser tests'
SITE="$PWD/public" PARKPAGES="$program" npm test --prefix tests/browser --silent

step 'Web servers'
PARKPAGES="$program" node --test --test-reporter=dot tests/servers/{servers,releases}.test.mjs

step 'Packages'
PARKPAGES="$program" node --test --test-reporter=dot tests/packages/packages.test.mjs

step 'Archives'
PARKPAGES="$program" WACZ="$PYTHON/bin" node --test --test-reporter=dot tests/archive/archive.test.mjs

step 'Publishing to S3 and by SSH'
PARKPAGES="$program" MOTO="$PYTHON/bin/moto_server" node --test --test-concurrency=2 --test-reporter=dot tests/servers/s3.test.mjs tests/servers/ssh.test.mjs

step 'Every check on a second site, with another language at its root'
mkdir -p "$scratch/campus/themes"
cp -r tests/campus/. "$scratch/campus"
cp -r themes/park "$scratch/campus/themes"
"$program" build --root "$scratch/campus" --base-url https://campus.example --output "$scratch/campus-site"
SITE="$scratch/campus-site" npm run site --prefix tests/browser --silent

took
printf '\n%s' "$times"
printf '\n== all passed, %d s in all\n' $SECONDS
