#!/usr/bin/env bash
# Builds LoadMaster and packs it into a signed update package.
#   make-package.sh --version 6.0-34 --key PRIVATE.pem --out loadmaster-6.0-34.lmu [--from FOLDER] [--date 2026-11-23T00:00:00Z]
#   make-package.sh --new-key PRIVATE.pem PUBLIC.pem      make a key pair (ECDSA P-256) for signing
# --from takes a folder of published programs instead of building (dotnet publish of src/Host and src/Cli).
#
# A package is a tar of manifest.json, manifest.sig (the manifest's signature, DER, by the key) and payload.tar.gz, whose SHA-256 the manifest has.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
REPOSITORY=$(cd "$HERE/../.." && pwd)
VERSION="" KEY="" OUT="" FROM="" DATE=$(date -u +%Y-%m-%dT%H:%M:%SZ)
RUNTIME=linux-$(case $(uname -m) in x86_64) echo x64 ;; aarch64) echo arm64 ;; *) uname -m ;; esac)
WORK=""

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

clean_up() { [[ -z $WORK ]] || rm -rf -- "$WORK"; }

new_key() {
  [[ $# -eq 2 ]] || die "--new-key wants two file names: the private and the public key."
  [[ ! -e $1 ]] || die "$1 is there already; nothing was made."
  (umask 077 && openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$1" 2>/dev/null)
  openssl pkey -in "$1" -pubout -out "$2"
  printf '%s\n' "$1 signs packages: keep it off the nodes. $2 goes into the folder keys of every node (deploy/update/install.sh --key)."
}

read_arguments() {
  while [[ $# -gt 0 ]]; do
    [[ $# -ge 2 ]] || die "$1 needs a value; the head of $0 shows how it is used."
    case $1 in
      --version) VERSION=$2 ;;
      --key) KEY=$2 ;;
      --out) OUT=$2 ;;
      --from) FROM=$2 ;;
      --date) DATE=$2 ;;
      *) die "Unknown argument $1; the head of $0 shows how it is used." ;;
    esac
    shift 2
  done
  [[ $VERSION =~ ^(0|[1-9][0-9]{0,3})\.(0|[1-9][0-9]{0,3})-(0|[1-9][0-9]{0,6})$ ]] || die "--version '$VERSION' is not of the form 6.0-34."
  [[ -r $KEY ]] || die "--key '$KEY' cannot be read; make one with --new-key."
  [[ -n $OUT ]] || die "--out is missing."
}

publish() {
  local project
  for project in Host Cli; do
    dotnet publish "$REPOSITORY/src/$project" -c Release -r "$RUNTIME" --self-contained false -o "$WORK/payload" --nologo -v q >"$WORK/build.log" 2>&1 || {
      tail -n 30 "$WORK/build.log" >&2
      die "The build of src/$project failed."
    }
  done
}

main() {
  if [[ ${1:-} == --new-key ]]; then
    shift
    new_key "$@"
    return
  fi
  read_arguments "$@"
  WORK=$(mktemp -d)
  trap clean_up EXIT
  mkdir "$WORK/payload"
  if [[ -n $FROM ]]; then
    [[ -x $FROM/loadmasterd ]] || die "$FROM holds no executable loadmasterd."
    cp -a "$FROM/." "$WORK/payload/"
    rm -f "$WORK/payload/.package"
    # A build for any machine brings native libraries for all of them.
    [[ ! -d $WORK/payload/runtimes ]] || find "$WORK/payload/runtimes" -mindepth 1 -maxdepth 1 ! -name "$RUNTIME" ! -name linux ! -name unix -exec rm -rf {} +
  else
    publish
  fi
  printf '{"version":"%s","date":"%s"}\n' "$VERSION" "$DATE" >"$WORK/payload/release.json"
  local protocol dotnet
  # Wherever the dotnet on the path comes from.
  if [[ -z ${DOTNET_ROOT:-} ]] && dotnet=$(command -v dotnet); then
    DOTNET_ROOT=$(dirname "$(readlink -f "$dotnet")")
    export DOTNET_ROOT
  fi
  protocol=${LM_PAIR_PROTOCOL:-$("$WORK/payload/loadmasterd" --pair-protocol)} || die "loadmasterd --pair-protocol does not answer; is the .NET runtime there (DOTNET_ROOT)?"
  tar -C "$WORK/payload" --sort=name --owner=0 --group=0 --numeric-owner --mtime="$DATE" --format=ustar -cf - . | gzip -n >"$WORK/payload.tar.gz"
  cat >"$WORK/manifest.json" <<MANIFEST
{
  "product": "loadmaster",
  "version": "$VERSION",
  "date": "$DATE",
  "pairProtocolOldest": ${protocol% *},
  "pairProtocolCurrent": ${protocol#* },
  "runtime": "$RUNTIME",
  "payloadBytes": $(stat -c %s "$WORK/payload.tar.gz"),
  "payloadSha256": "$(sha256sum <"$WORK/payload.tar.gz" | cut -d ' ' -f 1)",
  "unpackedBytes": $(find "$WORK/payload" -type f -printf '%s\n' | awk '{ sum += $1 } END { print sum }')
}
MANIFEST
  openssl dgst -sha256 -sign "$KEY" -out "$WORK/manifest.sig" "$WORK/manifest.json"
  tar -C "$WORK" --owner=0 --group=0 --numeric-owner --mtime="$DATE" --format=ustar -cf "$OUT.tmp" manifest.json manifest.sig payload.tar.gz
  mv -f "$OUT.tmp" "$OUT"
  printf '%s: version %s, %s bytes, signed by the key whose public SHA-256 is %s\n' "$OUT" "$VERSION" "$(stat -c %s "$OUT")" \
    "$(openssl pkey -in "$KEY" -pubout -outform DER | sha256sum | cut -d ' ' -f 1)"
}

main "$@"
