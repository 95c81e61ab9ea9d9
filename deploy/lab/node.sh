#!/usr/bin/env bash
# One of the lab's nodes: node.sh start|stop|kill|pause|resume|pid|log|login a|b|c
# stop asks the daemon to end (it hands over first); kill is kill -9; pause lets it hang (SIGSTOP) until resume.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

readonly RESTART_CODE=75
readonly USAGE="Usage: node.sh start|stop|kill|pause|resume|pid|log|login a|b|c"

other() { [[ $1 == a ]] && echo b || echo a; }

write_options() {
  local node=$1 peer
  peer=$(other "$node")
  mkdir -p "$LAB/$node/data" "$LAB/$node/log" "$LAB/$node/login"
  chmod 700 "$LAB/$node"
  if [[ -e $LAB/package.lmu && ! -e $(installation_of "$node")/current ]]; then
    "$LAB_REPOSITORY/deploy/update/install.sh" "$LAB/package.lmu" --key "$LAB/signing.pub.pem" --root "$(installation_of "$node")" >/dev/null
  fi
  [[ -e $LAB/$node/node.json ]] && return
  if [[ -e $LAB/single || $node == "$SPARE" ]]; then
    write_single_options "$node"
    return
  fi
  cat >"$LAB/$node/node.json" <<EOF
{
  "node": { "name": "$node", "dataDirectory": "$LAB/$node/data", "logDirectory": "$LAB/$node/log" },
  "management": { "address": "127.0.0.1", "port": 8443 },
  "ha": {
    "address": "198.18.2.$(number_of "$node")", "clusterPort": 7950, "heartbeatPort": 7951, "clusterKeyFile": "$LAB/cluster.key",
    "peers": [ { "name": "$peer", "addresses": ["198.18.2.$(number_of "$peer")", "198.18.0.$(number_of "$peer")"] } ]
  },
  "journal": { "provider": "sqlite", "connectionString": "" },
  "dataPlane": { "threads": 0 }
}
EOF
}

# A node as it is first installed; the other reaches its management, which is all that joining needs.
write_single_options() {
  cat >"$LAB/$1/node.json" <<EOF
{
  "node": { "name": "$1", "dataDirectory": "$LAB/$1/data", "logDirectory": "$LAB/$1/log" },
  "management": { "address": "0.0.0.0", "port": 8443 }
}
EOF
}

answers() {
  node_pid "$1" >/dev/null && in_ns "lm-$1" curl -fsk -o /dev/null --max-time 2 "$MANAGEMENT_URL/healthz"
}

running_pid() { node_pid "$1" || die "Node $1 does not run."; }

show_log() { tail -n 30 "$LAB/$1/out.log" >&2 || true; }

login_with() { lm_of "$1" login --url "$MANAGEMENT_URL" --user admin --password-file "$2" --accept-certificate; }

# The lab's own password, or the one-time password, which serves only to choose the lab's.
log_in_or_choose() {
  local first=$LAB/$1/data/one-time-password
  if [[ -r $first ]] && login_with "$1" "$first"; then
    lm_of "$1" passwd --password-file "$first" --new-password-file "$LAB/admin.password"
  else
    login_with "$1" "$LAB/admin.password"
  fi
}

try_login() {
  node_pid "$1" >/dev/null && session_stamp "$1" >"$LAB/$1/login.pid" && log_in_or_choose "$1" >"$LAB/$1/login.log" 2>&1
}

login() {
  local node=$1
  # More than once: a node that joins its partner again may start itself afresh in between.
  wait_for "$READY_SECONDS" try_login "$node" || {
    show_log "$node"
    cat "$LAB/$node/login.log" >&2
    die "Cannot log in to node $node; above are its last log lines and what the CLI said."
  }
}

start() {
  local node=$1 end pid
  node_pid "$node" >/dev/null && die "Node $node runs already."
  write_options "$node"
  rm -f "$LAB/$node/pid" "$LAB/$node/stopping"
  setsid "$LAB_HERE/node.sh" supervise "$node" </dev/null >>"$LAB/$node/out.log" 2>&1 &
  pid=$!
  echo "$pid" >"$LAB/$node/supervisor.pid"
  end=$((SECONDS + READY_SECONDS))
  until answers "$node"; do
    if ! kill -0 "$pid" 2>/dev/null || ((SECONDS >= end)); then
      show_log "$node"
      die "Node $node does not answer on $MANAGEMENT_URL in lm-$node; above are its last log lines ($LAB/$node/out.log)."
    fi
    sleep 0.1
  done
  login "$node"
}

# What systemd does on a real machine: a daemon that asks to be started afresh (exit code 75) is; any other end is the end.
supervise() {
  local node=$1 code=$RESTART_CODE program=$LAB/bin/loadmasterd
  [[ ! -x $(installation_of "$node")/launcher ]] || program=$(installation_of "$node")/launcher
  DOTNET_ROOT=$(dotnet_root)
  export DOTNET_ROOT
  while [[ $code -eq $RESTART_CODE && ! -e $LAB/$node/stopping ]]; do
    ip netns exec "lm-$node" env $(cat "$LAB/$node/environment" 2>/dev/null || true) "$program" --config "$(node_mark "$node")" &
    echo $! >"$LAB/$node/pid"
    code=0
    wait $! || code=$?
  done
  exit "$code"
}

main() {
  [[ $# -eq 2 && " ${NODES[*]} $SPARE " == *" $2 "* ]] || die "$USAGE"
  need_root
  need_lab
  case $1 in
    start) start "$2" ;;
    stop) end_node "$2" TERM ;;
    kill) end_node "$2" KILL ;;
    pause) kill -STOP "$(running_pid "$2")" ;;
    resume) kill -CONT "$(running_pid "$2")" ;;
    pid) running_pid "$2" ;;
    log) tail -n 100 "$LAB/$2/out.log" ;;
    login) login "$2" ;;
    supervise) supervise "$2" ;;
    *) die "$USAGE" ;;
  esac
}

main "$@"
