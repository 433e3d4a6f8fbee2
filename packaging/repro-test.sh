#!/bin/sh
# Builds the committed tree twice, in two places, and compares what ./dev dist makes of it, byte by byte:
# all but the cache of classes, which is another one with each training run. Takes two builds, so it is no
# part of CI.
set -eu

project=$(cd "$(dirname "$0")/.." && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

SOURCE_DATE_EPOCH=$(git -C "$project" log -1 --format=%ct)
export SOURCE_DATE_EPOCH
for place in one another/one; do
  mkdir -p "$work/$place"
  git -C "$project" archive HEAD | tar -C "$work/$place" -xf -
  (cd "$work/$place" && ./dev dist --no-aot)
done

failed=0
for file in "$work"/one/target/dist/wheelhouse*; do
  if cmp "$file" "$work/another/one/target/dist/$(basename "$file")"; then
    echo "the same bytes: $(basename "$file")"
  else
    failed=1
  fi
done
exit $failed
