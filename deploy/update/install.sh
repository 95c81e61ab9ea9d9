#!/usr/bin/env bash
# Installs LoadMaster from a package for the first time, so that 'lm update' can change it from then on.
#   install.sh PACKAGE.lmu --key PUBLIC.pem [--root /opt/loadmaster] [--systemd]
# --systemd also puts deploy/systemd/loadmaster.service in place and links lm into /usr/local/bin; it starts nothing.
#
#   ROOT/versions/V   the programs of each version      ROOT/current    a link to the one that runs
#   ROOT/launcher     what the supervisor starts        ROOT/keys       public keys whose packages are installed
#   ROOT/state        what launcher and daemon note     ROOT/packages   packages that other nodes may ask for
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
PACKAGE="" KEY="" ROOT=/opt/loadmaster SYSTEMD=no WORK=""

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

clean_up() { [[ -z $WORK ]] || rm -rf -- "$WORK"; }

read_arguments() {
  while [[ $# -gt 0 ]]; do
    case $1 in
      --key) KEY=${2:?--key wants a file} && shift ;;
      --root) ROOT=${2:?--root wants a folder} && shift ;;
      --systemd) SYSTEMD=yes ;;
      -*) die "Unknown argument $1; the head of $0 shows how it is used." ;;
      *) PACKAGE=$1 ;;
    esac
    shift
  done
  [[ -r $PACKAGE && -r $KEY ]] || die "A package and --key PUBLIC.pem are needed; the head of $0 shows how they are used."
  [[ ! -e $ROOT/current ]] || die "$ROOT holds an installation already: use 'lm update apply'. Nothing was changed."
}

field() { sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}$/\1/p" "$WORK/manifest.json"; }

check() {
  tar -C "$WORK" -xf "$PACKAGE" manifest.json manifest.sig payload.tar.gz 2>/dev/null || die "$PACKAGE is no package, or was cut short."
  openssl dgst -sha256 -verify "$KEY" -signature "$WORK/manifest.sig" "$WORK/manifest.json" >/dev/null 2>&1 || die "$PACKAGE is not signed by $KEY. Nothing was installed."
  [[ $(sha256sum <"$WORK/payload.tar.gz" | cut -d ' ' -f 1) == "$(field payloadSha256)" ]] || die "$PACKAGE is damaged: its payload is not the one that was signed."
}

install_systemd() {
  install -m 644 "$HERE/../systemd/loadmaster.service" /etc/systemd/system/loadmaster.service
  ln -sfn "$ROOT/current/lm" /usr/local/bin/lm
  ! command -v systemctl >/dev/null || systemctl daemon-reload
}

main() {
  read_arguments "$@"
  WORK=$(mktemp -d)
  trap clean_up EXIT
  check
  local version
  version=$(field version)
  mkdir -p "$ROOT/versions/$version" "$ROOT/keys" "$ROOT/packages"
  install -d -m 700 "$ROOT/state"
  tar -C "$ROOT/versions/$version" --no-same-owner -xzf "$WORK/payload.tar.gz"
  sha256sum <"$PACKAGE" | cut -d ' ' -f 1 | tr -d '\n' >"$ROOT/versions/$version/.package"
  install -m 644 "$KEY" "$ROOT/keys/$(basename "$KEY")"
  install -m 755 "$HERE/launcher.sh" "$ROOT/launcher"
  ln -sfn "versions/$version" "$ROOT/current"
  [[ $SYSTEMD == no ]] || install_systemd
  sync -f "$ROOT"
  printf 'LoadMaster %s is installed in %s; start it with %s/launcher --config FILE\n' "$version" "$ROOT" "$ROOT"
}

main "$@"
