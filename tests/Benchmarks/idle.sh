#!/usr/bin/env bash
# Measures the memory that an idle kept connection takes in HAProxy, nginx and ours: growth of the process between a tenth of the connections
# and all of them, each after one request. What the kernel keeps for a socket is the same for all and not counted. Prints a Markdown table.
set -euo pipefail

plain=7000
tls=4000
subjects=haproxy,nginx,ours
binaries=
threads=1
proxy_cpus=0
load_cpus=1
port_base=28200
runner=
workloads=tls
connections_max=9000

usage() {
  cat <<USAGE
Usage: idle.sh [options]
  --plain N           connections without TLS (default $plain)
  --tls N             connections with TLS (default $tls)
  --subjects LIST     of haproxy,nginx,ours (default $subjects)
  --binaries FOLDER   holds loadmasterd and lm, instead of building them
  --port-base N       first of the ports on 127.0.0.1 that are used (default $port_base)
USAGE
}

fail() {
  echo "idle.sh: $1" >&2
  exit "${2:-1}"
}

while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit 0 ;;
    --plain | --tls | --port-base)
      [[ ${2:-} =~ ^[1-9][0-9]{1,4}$ ]] || fail "$1 needs a number of 10 or more; see --help" 2
      name=${1#--}; printf -v "${name//-/_}" %s "$2"; shift 2 ;;
    --subjects | --binaries)
      [ -n "${2:-}" ] || fail "$1 needs a value; see --help" 2
      name=${1#--}; printf -v "${name//-/_}" %s "$2"; shift 2 ;;
    *) fail "unknown option $1; see --help" 2 ;;
  esac
done

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
backend_a=127.0.0.1:$port_base
backend_b=127.0.0.1:$((port_base + 1))
work=$(mktemp -d)
started=()
# shellcheck source=subjects.sh
source "$here/subjects.sh"

# Resident memory of the process and its children, in KiB.
memory_of() {
  local pid total=0
  for pid in $(with_children "$1"); do
    total=$((total + $(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status")))
  done
  echo "$total"
}

# Prints bytes per connection.
grow() { # PID PORT plain|tls COUNT
  local first all word
  coproc CLIENTS { taskset -c "$load_cpus" "$work/runner/LoadMaster.IdleRunner" "127.0.0.1:$2" "$3" "$4" 2>"$work/clients.log"; }
  read -r -t 120 word <&"${CLIENTS[0]}" && [ "$word" = first ] || fail "the clients failed: $(head -n 3 "$work/clients.log")"
  sleep 2
  first=$(memory_of "$1")
  echo >&"${CLIENTS[1]}"
  read -r -t 240 word <&"${CLIENTS[0]}" && [ "$word" = all ] || fail "the clients failed: $(head -n 3 "$work/clients.log")"
  sleep 2
  all=$(memory_of "$1")
  echo >&"${CLIENTS[1]}"
  wait "$CLIENTS_PID" || true
  echo $(((all - first) * 1024 / ($4 - $4 / 10)))
}

ulimit -n "$(ulimit -Hn)"
((plain <= 7400 && tls <= 7400 && 20000 <= $(ulimit -n))) || fail "--plain and --tls may be 7400 at most (of 20,000 files ours leaves 5,000 to what is no traffic), and a process must be allowed 20,000 open files (ulimit -n)"
IFS=, read -ra names <<<"$subjects"
for name in "${names[@]}"; do case $name in haproxy | nginx | ours) ;; *) fail "unknown subject $name; see --help" 2 ;; esac; done
need_tools
need_ports
for name in "${names[@]}"; do if declare -F "build_$name" >/dev/null; then "build_$name"; fi; done
dotnet build "$here/IdleRunner" -c Release -o "$work/runner" -v q --nologo >"$work/build.log" 2>&1 || fail "IdleRunner does not build: $(tail -n 5 "$work/build.log")"
make_certificate
pid=$(start_backend)
started+=("$pid")
wait_for "http://$backend_a/small" "$pid" backend
echo "Date: $(date -u +%Y-%m-%d). Kernel $(uname -r). Versions: $(for name in "${names[@]}"; do echo -n "$("version_$name"); "; done)"
echo
echo "| proxy | plain, bytes per idle connection ($plain) | TLS ($tls) |"
echo "|---|---|---|"
port=$((port_base + 10))
for name in "${names[@]}"; do
  pid=$("start_$name" "$port")
  started+=("$pid")
  wait_for "http://127.0.0.1:$port/small" "$pid" "$name"
  of_plain=$(grow "$pid" "$port" plain "$plain")
  # A process of its own for TLS: memory that the plain connections left behind would hide what these take.
  stop "$pid"
  rm -rf "$work/ours" "$work/login."*
  port=$((port + 1))
  pid=$("start_$name" "$port")
  started+=("$pid")
  wait_for "http://127.0.0.1:$port/small" "$pid" "$name"
  echo "| $name | $of_plain | $(grow "$pid" $((port + 10)) tls "$tls") |"
  stop "$pid"
  port=$((port + 1))
done
