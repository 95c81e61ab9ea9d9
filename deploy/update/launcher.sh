#!/usr/bin/env bash
# Starts the version of LoadMaster that 'current' names, and takes a new version back that does not prove itself.
#   launcher [OPTIONS OF loadmasterd]
# It stands beside the versions and is none of them, so it works whatever state they are in. systemd (or any supervisor) starts it in place of the
# daemon; exit codes are the daemon's. While no version is on trial it becomes the daemon itself.
#
# state/trial   written by the daemon before it ends for the change, taken away by the new version once it works:
#               id, to, from, ready_seconds, starts (so often it was started), not_serving
# state/failed  written here when 'from' comes back: id, to, reason
#
# Killed between any two steps it goes on with the next start: the reason is noted first, then the link is put back, then the trial ends.
set -euo pipefail

ROOT=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
readonly ROOT
readonly TRIAL=$ROOT/state/trial FAILED=$ROOT/state/failed
readonly STARTS_MAX=3
CHILD=
STOPPED=no

say() { printf 'launcher: %s\n' "$*" >&2; }

# One value of a file of key=value lines; empty when it is not there.
value() { sed -n "s/^$2=//p" "$1" 2>/dev/null | head -n 1; }

current() { basename "$(readlink "$ROOT/current")"; }

point_current_to() {
  ln -sfn "versions/$1" "$ROOT/current.new"
  mv -fT "$ROOT/current.new" "$ROOT/current"
  sync -f "$ROOT"
}

write_whole() {
  cat >"$1.tmp"
  sync "$1.tmp"
  mv -f "$1.tmp" "$1"
}

# Back to the version before; may be done twice.
take_back() {
  local id to from
  id=$(value "$TRIAL" id) to=$(value "$TRIAL" to) from=$(value "$TRIAL" from)
  if [[ $(value "$FAILED" id) != "$id" ]]; then
    printf 'id=%s\nto=%s\nreason=%s\n' "$id" "$to" "$1" | write_whole "$FAILED"
  fi
  say "version $to is taken back, $from starts again: $1"
  point_current_to "$from"
  rm -f "$TRIAL"
}

count_start() {
  local count=$1
  sed "s/^starts=.*/starts=$count/" "$TRIAL" | write_whole "$TRIAL"
}

on_stop() {
  STOPPED=yes
  [[ -z $CHILD ]] || kill -TERM "$CHILD" 2>/dev/null || true
}

# Ends with the child's code; a signal of ours interrupts 'wait'.
wait_for_child() {
  local code
  while true; do
    code=0
    wait "$CHILD" || code=$?
    kill -0 "$CHILD" 2>/dev/null || break
  done
  CHILD=
  return "$code"
}

is_proven() { [[ ! -e $TRIAL ]]; }

# One start of the version on trial. Ends the process, or returns when the version was taken back or is to be started once more.
try_once() {
  local starts to seconds code=0 end
  starts=$(value "$TRIAL" starts) to=$(value "$TRIAL" to) seconds=$(value "$TRIAL" ready_seconds)
  if ((starts >= STARTS_MAX)); then
    take_back "it ended $starts times before it was ready"
    return
  fi
  count_start $((starts + 1))
  say "version $to is on trial: start $((starts + 1)) of $STARTS_MAX, it has ${seconds} s to become ready"
  # Its end is the launcher's end, also by SIGKILL.
  setpriv --pdeathsig KILL "$ROOT/versions/$to/loadmasterd" "$@" &
  CHILD=$!
  end=$((SECONDS + seconds))
  while kill -0 "$CHILD" 2>/dev/null && ! is_proven && [[ $STOPPED == no ]]; do
    if ((SECONDS >= end)); then
      kill -KILL "$CHILD" 2>/dev/null || true
      wait_for_child || true
      # It may have proven itself in the last moment.
      is_proven || take_back "it was not ready within $seconds s"
      return
    fi
    sleep 0.2 &
    wait $! || true
  done
  wait_for_child || code=$?
  if [[ $STOPPED == yes ]]; then
    # Stopped by its administrator, which says nothing against the version.
    is_proven || count_start "$starts"
    exit "$code"
  fi
  is_proven && exit "$code"
  say "version $to ended with exit code $code before it was ready"
}

main() {
  export LOADMASTER_UPDATE__ROOT=$ROOT
  trap on_stop TERM INT
  while [[ -e $TRIAL ]]; do
    if [[ -n $(value "$TRIAL" id) && $(value "$FAILED" id) == "$(value "$TRIAL" id)" ]]; then
      take_back "$(value "$FAILED" reason)"
    elif [[ $(current) != "$(value "$TRIAL" to)" || ! -x $ROOT/versions/$(value "$TRIAL" to)/loadmasterd ]]; then
      # The change was never finished; the running version makes it again.
      rm -f "$TRIAL"
    else
      try_once "$@"
    fi
  done
  trap - TERM INT
  exec "$ROOT/versions/$(current)/loadmasterd" "$@"
}

main "$@"
