#!/usr/bin/env bash
# Unpacks Suricata 7 of Debian's bookworm-backports into artifacts/suricata, as the other opinion in tests/Ips.Tests/Differential.
# Nothing is installed and no service runs; neither root nor the machine's own package lists are needed. Uses the mirror that the machine uses.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TARGET=$(dirname "$HERE")/artifacts/suricata
readonly RELEASE=bookworm
WORK=

clean() { rm -rf "$WORK"; }

fail() { echo "Suricata cannot be had: $1" >&2 && exit 1; }

# The first mirror among the machine's sources that has the release's name on its line or in its stanza.
mirror() {
  {
    sed -n 's/^URIs: *\([^ ]*\).*/\1/p' /etc/apt/sources.list.d/*.sources 2>/dev/null || true
    sed -n 's/^deb \(\[[^]]*\] *\)\?\([^ ]*\).*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null || true
  } | grep -E '/debian/?$' | head -n 1
}

main() {
  [[ -x $TARGET/usr/bin/suricata ]] && return 0
  command -v suricata >/dev/null && return 0
  command -v apt-get >/dev/null && grep -q "VERSION_CODENAME=$RELEASE" /etc/os-release || fail "this is not Debian $RELEASE"
  local from options
  from=$(mirror)
  [[ -n $from ]] || fail "no Debian mirror among the sources of apt"
  WORK=$(mktemp -d)
  trap clean EXIT
  mkdir -p "$WORK"/{sources,lists/partial,cache/archives/partial,root}
  printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$from" "$RELEASE" "$from" "$RELEASE-backports" >"$WORK/sources/suricata.list"
  options=(-qq -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$WORK/sources" -o "Dir::State::lists=$WORK/lists" -o "Dir::Cache=$WORK/cache" -o Debug::NoLocking=1 -o APT::Sandbox::User=)
  apt-get "${options[@]}" update || fail "the mirror has no $RELEASE-backports"
  apt-get "${options[@]}" -d -y install --no-install-recommends -t "$RELEASE-backports" suricata >/dev/null || fail "the package could not be fetched"
  for package in "$WORK"/cache/archives/*.deb; do
    dpkg -x "$package" "$WORK/root"
  done
  mkdir -p "$(dirname "$TARGET")"
  rm -rf "$TARGET"
  mv "$WORK/root" "$TARGET"
}

main
