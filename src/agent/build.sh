#!/bin/sh
# Builds the agent for every architecture into resources/agent. The same Go release
# makes the same bytes: `build.sh --check` says whether the committed files are those.
set -eu
cd "$(dirname "$0")"
. ./go-release
have=$(go env GOVERSION)
out=../../resources/agent
check=false
if [ "${1:-}" = --check ]; then
	check=true
	out=$(mktemp -d)
	trap 'rm -rf "$out"' EXIT
fi
if [ "$have" != "$release" ]; then
	echo "the agent is built with $release, here is $have" >&2
	exit 3
fi
mkdir -p "$out"
for arch in amd64 arm64; do
	file=$out/edgeferry-agent-linux-$arch
	GOTOOLCHAIN=local GOWORK=off GOFLAGS= GOEXPERIMENT= GOOS=linux GOARCH=$arch GOAMD64=v1 GOARM64=v8.0 CGO_ENABLED=0 \
		go build -trimpath -buildvcs=false -ldflags '-s -w -buildid=' -o "$file" .
	if $check; then
		cmp "$file" "../../resources/agent/edgeferry-agent-linux-$arch"
	else
		ls -l "$file"
	fi
done
