#!/usr/bin/env bash
# The lab's arbiter, in the client's namespace: arbiter.sh start|stop|pid
# It is written into (or taken out of) both nodes' options; a node heeds that from its next start on.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

readonly LISTEN=$GATEWAY:7952

# A jq program on both nodes' options.
edit_options() {
  local node
  for node in "${NODES[@]}"; do
    [[ -e $LAB/$node/node.json ]] || continue
    jq "$@" "$LAB/$node/node.json" >"$LAB/$node/node.json.new"
    mv "$LAB/$node/node.json.new" "$LAB/$node/node.json"
  done
}

start() {
  local dotnet
  arbiter_pid >/dev/null && die "The arbiter runs already."
  dotnet=$(dotnet_root)
  setsid ip netns exec "$CLIENT" env DOTNET_ROOT="$dotnet" "$LAB/bin/loadmasterd" arbiter --listen "$LISTEN" --key-file "$LAB/cluster.key" \
    </dev/null >>"$LAB/arbiter.log" 2>&1 &
  echo $! >"$LAB/arbiter.pid"
  wait_for "$READY_SECONDS" listens || {
    tail -n 20 "$LAB/arbiter.log" >&2
    die "The arbiter does not listen on $LISTEN in $CLIENT; above are its last log lines."
  }
  edit_options ".ha.arbiter = \"$LISTEN\""
}

listens() { arbiter_pid && in_ns "$CLIENT" ss -Hlun "src = $LISTEN" | grep -q .; }

stop() {
  end_process "$LAB/arbiter.pid" "$(arbiter_mark)" TERM
  edit_options 'del(.ha.arbiter)'
}

main() {
  [[ $# -eq 1 ]] || die "Usage: arbiter.sh start|stop|pid"
  need_root
  need_lab
  case $1 in
    start) start ;;
    stop) stop ;;
    pid) arbiter_pid || die "The arbiter does not run." ;;
    *) die "Usage: arbiter.sh start|stop|pid" ;;
  esac
}

main "$@"
