#!/usr/bin/env bash
# Builds the OpenTelemetry Collector that the tests run, from
# collector/builder-config.yaml, into a cache outside the tree, and prints the
# path of the binary. Does nothing when it is already there.
#
#   scripts/build-otelcol.sh           about two minutes on two cores, 48 MB
#   scripts/build-otelcol.sh --path    only prints where the binary is or will be
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
manifest=$root/collector/builder-config.yaml

fail() {
  echo "build-otelcol: $*" >&2
  exit 1
}

sha256() {
  if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi
}

# The same folder as otelcolPath() in test/support/real-part.ts.
digest=$(sha256 "$manifest" | cut -c1-16)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/opentelemetry-instrumentation-api-key
binary=$cache/otelcol-$digest/otelcol

if [ "${1:-}" = --path ]; then
  echo "$binary"
  exit 0
fi
[ $# -eq 0 ] || fail "unknown argument '$1'; only --path is allowed"
if [ -x "$binary" ]; then
  echo "$binary"
  exit 0
fi

command -v go >/dev/null ||
  fail "the Go tool chain (1.26 or newer) is missing; install it from https://go.dev/dl/ and put its bin folder on PATH"
go_version=$(go env GOVERSION)
go_minor=$(sed -nE 's/^go1\.([0-9]+).*/\1/p' <<<"$go_version")
[ "${go_minor:-0}" -ge 26 ] ||
  fail "Go 1.26 or newer is needed, this is $go_version; install it from https://go.dev/dl/"

version=$(sed -nE 's/^  version: *([0-9.]+).*/\1/p' "$manifest")
[ -n "$version" ] || fail "no dist.version in $manifest"

# Everything happens in a folder beside the final one; a single rename makes the
# result visible, so that a broken or a second build never leaves half of it.
mkdir -p "$cache"
work=$(mktemp -d "$cache/build.XXXXXX")
trap 'rm -rf "$work"' EXIT

export CGO_ENABLED=0
echo "build-otelcol: building otelcol $version with $go_version, this takes minutes" >&2
GOBIN=$work/bin go install "go.opentelemetry.io/collector/cmd/builder@v$version" >&2 ||
  fail "the builder could not be installed; see the lines above"

# The builder takes its output folder from the manifest only.
awk -v out="$work/otelcol" '{ print } /^dist:/ { print "  output_path: " out }' \
  "$manifest" >"$work/manifest.yaml"
"$work/bin/builder" --config "$work/manifest.yaml" >&2 ||
  fail "the Collector could not be built; see the lines above"
"$work/otelcol/otelcol" --version >&2

mkdir -p "$(dirname "$binary")"
mv -f "$work/otelcol/otelcol" "$binary"
echo "$binary"
