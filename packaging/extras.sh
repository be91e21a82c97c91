#!/bin/sh
# What comes with the program in a package: completions and the pages of the manual.
#
#     packaging/extras.sh target/release/parkpages target/extras
set -eu
program=$1 into=$2
mkdir -p "$into/completions" "$into/man"
"$program" completions bash >"$into/completions/parkpages"
"$program" completions zsh >"$into/completions/_parkpages"
"$program" completions fish >"$into/completions/parkpages.fish"
"$program" man | gzip -9n >"$into/man/parkpages.1.gz"
for command in $("$program" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]\{1,\}\) .*/\1/p'); do
  "$program" man "$command" | gzip -9n >"$into/man/parkpages-$command.1.gz"
done
