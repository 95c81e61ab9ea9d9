#!/usr/bin/env bash
# Makes a pair from two machines that run LoadMaster as single nodes. Run it on the first one; --remote says how to run a command on the second.
#   form-pair.sh --own A[,A...] --other A[,A...] --remote "ssh root@HOST" [--shared ADDRESS[/back]]... [--gateway ADDRESS]... [--arbiter ADDRESS:PORT]
#                [--manage ADDRESS] [--login "OPTIONS"] [--local COMMAND]
# --own, --other  each machine's own addresses, that on the HA link first
# --manage        where the first machine's management listens, when it is not its HA address
# --login         options for 'lm login' on both machines after they started afresh; the same password on both, chosen with 'lm passwd' before
#                 (default: admin with the password in /etc/loadmaster/admin.password, a file on each machine)
# --local         how to run a command on the first machine, when it is not this shell
set -euo pipefail

readonly WAIT_SECONDS=60
OWN='' OTHER='' MANAGE='' LOCAL='' REMOTE=''
LOGIN='--user admin --password-file /etc/loadmaster/admin.password --accept-certificate'
TOKEN_OPTIONS=() SETTINGS=()

say() { printf '%s\n' "$*"; }

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

read_arguments() {
  while [[ $# -gt 0 ]]; do
    [[ $# -ge 2 ]] || die "$1 needs a value; the head of $0 shows how it is used."
    case $1 in
      --own) OWN=$2 ;;
      --other) OTHER=$2 ;;
      --remote) REMOTE=$2 ;;
      --local) LOCAL=$2 ;;
      --manage) MANAGE=$2 ;;
      --login) LOGIN=$2 ;;
      --arbiter) TOKEN_OPTIONS+=(--arbiter "$2") ;;
      --shared | --gateway) SETTINGS+=("$1" "$2") ;;
      *) die "Unknown argument $1; the head of $0 shows how it is used." ;;
    esac
    shift 2
  done
  [[ -n $OWN && -n $OTHER && -n $REMOTE ]] || die "--own, --other and --remote are needed; the head of $0 shows how they are used."
}

# Prefixes and login options are lists of words, as the user wrote them.
# shellcheck disable=SC2086
first() { $LOCAL lm "$@"; }
# shellcheck disable=SC2086
second() { $REMOTE lm "$@"; }

address_options() {
  local address
  for address in ${1//,/ }; do
    printf '%s\n' --address "$address"
  done
}

# shellcheck disable=SC2086
log_in() { "$1" login $LOGIN >/dev/null 2>&1; }

wait_for() {
  local end=$((SECONDS + WAIT_SECONDS)) what=$1
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || die "$what within $WAIT_SECONDS s; look at the log of both daemons and at 'lm ha status'."
    sleep 0.5
  done
}

# A login is good for one run of a daemon: look, and log in again when that fails.
has_peer() {
  "$1" ha status --output json 2>/dev/null | grep -q '"clusterMember": *true' || { log_in "$1" && "$1" ha status --output json | grep -q '"clusterMember": *true'; }
}

main() {
  local own other token
  read_arguments "$@"
  mapfile -t own < <(address_options "$OWN")
  mapfile -t other < <(address_options "$OTHER")
  log_in first || die "Cannot log in on the first machine: lm login $LOGIN"
  log_in second || die "Cannot log in on the second machine: lm login $LOGIN"
  token=$(first ha token "${own[@]}" "${TOKEN_OPTIONS[@]}" | head -n 1)
  say "The first machine made a token and starts afresh."
  second ha join "${MANAGE:-${OWN%%,*}}" --token - "${other[@]}" <<<"$token"
  wait_for "The second machine did not become part of the cluster" has_peer second
  wait_for "The first machine does not see the second" has_peer first
  if [[ ${#SETTINGS[@]} -gt 0 ]]; then
    first ha set "${SETTINGS[@]}"
  fi
  first ha status
}

main "$@"
