#!/usr/bin/env bash
# Measures layer 4 against plain routing with conntrack and HAProxy in TCP mode, interleaved, by the same path through the same node, and
# prints a Markdown table; then how long the kernel's table takes, and what the daemon costs meanwhile. The ratios are the figures to trust.
# It makes the lab (deploy/lab) and removes it again. Needs root, haproxy and wrk.
set -euo pipefail

rounds=3
seconds=3
connections=32
services=1000
servers=50
binaries=

usage() {
  cat <<USAGE
Usage: l4.sh [options]
  --rounds N          rounds (default $rounds)
  --seconds N         seconds per round, path and workload (default $seconds)
  --connections N     client connections (default $connections)
  --services N        services of the large table (default $services), with --servers N real servers each (default $servers); 0: leave it out
  --binaries FOLDER   holds loadmasterd and lm, and runner/LoadMaster.L4Runner.dll, instead of building them
USAGE
}

fail() {
  echo "l4.sh: $1" >&2
  exit "${2:-1}"
}

while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit 0 ;;
    --rounds | --seconds | --connections | --services | --servers)
      [[ ${2:-} =~ ^[0-9]{1,4}$ ]] || fail "$1 needs a number; see --help" 2
      name=${1#--}; printf -v "$name" %s "$2"; shift 2 ;;
    --binaries) [ -n "${2:-}" ] || fail "$1 needs a value; see --help" 2; binaries=$2; shift 2 ;;
    *) fail "unknown option $1; see --help" 2 ;;
  esac
done

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lab=$here/../../deploy/lab
work=$(mktemp -d)
haproxy_pid=

inside() { local ns=$1; shift; ip netns exec "$ns" "$@"; }
lm_of() { LM_NODE=$1 "$lab/lm" "${@:2}"; }

clean_up() {
  trap - EXIT INT TERM
  [ -z "$haproxy_pid" ] || kill "$haproxy_pid" 2>/dev/null || true
  "$lab/down.sh" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

for tool in haproxy wrk; do PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null || fail "missing: $tool"; done
export PATH=$PATH:/usr/sbin
if [ -z "$binaries" ]; then
  binaries=$work/bin
  dotnet publish "$here/../../src/Host" -c Release -o "$binaries" -v q --nologo >&2
  dotnet publish "$here/../../src/Cli" -c Release -o "$binaries" -v q --nologo >&2
  dotnet publish "$here/L4Runner" -c Release -o "$binaries/runner" -v q --nologo >&2
fi

if [ "$services" -gt 0 ]; then
  ip netns add lm-l4-table
  inside lm-l4-table ip link set lo up
  inside lm-l4-table dotnet "$binaries/runner/LoadMaster.L4Runner.dll" "$services" "$servers" 60 || true
  ip netns del lm-l4-table
fi

LM_LAB_BIN=$binaries "$lab/up.sh" >&2
active=$(lm_of a ha status --output json | sed -n 's/.*"activeNode": *"\([ab]\)".*/\1/p')
[ -n "$active" ] || fail "the lab has no active node"
front=198.18.0.$([ "$active" = a ] && echo 2 || echo 3)

# The same real server at the end of each path: routed to its own address, translated, relayed.
head -c 1048576 /dev/zero | tr '\0' x >"$work/1m"
mkdir -p "$work/nginx"
cat >"$work/nginx.conf" <<CONF
user root; daemon on; worker_processes 1; pid $work/nginx/pid; error_log $work/nginx/log;
events { worker_connections 8192; }
http { access_log off; keepalive_requests 1000000000; client_body_temp_path $work/nginx; proxy_temp_path $work/nginx; fastcgi_temp_path $work/nginx;
  uwsgi_temp_path $work/nginx; scgi_temp_path $work/nginx; sendfile on;
  server { listen 9000 backlog=4096; location / { return 200 "rs1"; } location = /1m { alias $work/1m; } } }
CONF
inside lm-rs1 nginx -c "$work/nginx.conf"
lm_of "$active" vs add 198.18.0.100:9000 --layer 4 --forwarding nat --name l4 --schedule rr >/dev/null
lm_of "$active" rs add l4 198.18.1.11:9000 >/dev/null
cat >"$work/haproxy.cfg" <<CONF
global
  nbthread $(nproc)
  maxconn 4000
defaults
  mode tcp
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  option splice-auto
listen tcp
  bind $front:9001 backlog 4096
  server rs1 198.18.1.11:9000
CONF
ip netns exec "lm-$active" haproxy -db -f "$work/haproxy.cfg" &
haproxy_pid=$!
inside lm-client ip route replace 198.18.1.11/32 via "$front"

url_of() {
  case $1 in
    routed) echo "http://198.18.1.11:9000" ;;
    ours) echo "http://198.18.0.100:9000" ;;
    haproxy) echo "http://$front:9001" ;;
  esac
}

wait_for() {
  local deadline=$((SECONDS + 60))
  until inside lm-client curl -fs -o /dev/null --max-time 2 "$(url_of "$1")/"; do
    [ $SECONDS -lt $deadline ] || fail "$1 does not answer at $(url_of "$1")"
    sleep 0.2
  done
}

measure() { # PATH WORKLOAD: requests a second
  local arguments=()
  case $2 in
    new) arguments=(-H 'Connection: close' "$(url_of "$1")/") ;;
    1m) arguments=("$(url_of "$1")/1m") ;;
    *) arguments=("$(url_of "$1")/") ;;
  esac
  # Entries in TIME_WAIT of one path must not slow the next.
  inside "lm-$active" conntrack -F >/dev/null 2>&1 || true
  inside lm-client wrk -t1 -c"$connections" -d"${seconds}s" "${arguments[@]}" | awk '/Requests\/sec/ { print $2 } /Socket errors|Non-2xx/ { print "l4.sh: " $0 > "/dev/stderr" }'
}

cpu_ticks() { awk '{ print $14 + $15 }' "/proc/$daemon/stat"; }

for path in routed ours haproxy; do wait_for "$path"; done
daemon=$(lm_of a status >/dev/null; "$lab/node.sh" pid "$active")
idle_from=$(cpu_ticks)
sleep 10
idle=$(($(cpu_ticks) - idle_from))
busy=0
busy_seconds=0

for workload in kept new 1m; do
  for round in $(seq "$rounds"); do
    routed=$(measure routed "$workload")
    before=$(cpu_ticks)
    ours=$(measure ours "$workload")
    busy=$((busy + $(cpu_ticks) - before))
    busy_seconds=$((busy_seconds + seconds))
    haproxy=$(measure haproxy "$workload")
    echo "$workload $round $routed $ours $haproxy" >>"$work/results"
  done
done

echo "| workload | routed/s | layer 4/s | HAProxy tcp/s | layer 4 : routed (rounds) | layer 4 : HAProxy (rounds) |"
echo "|---|---|---|---|---|---|"
for workload in kept new 1m; do
  awk -v w="$workload" '
    $1 == w { r[++n] = $3; o[n] = $4; h[n] = $5 }
    function median(a, n,  i, j, t, b) { for (i = 1; i <= n; i++) b[i] = a[i]; for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (b[j] < b[i]) { t = b[i]; b[i] = b[j]; b[j] = t } return b[int((n + 1) / 2)] }
    END {
      for (i = 1; i <= n; i++) { x[i] = o[i] / r[i]; y[i] = o[i] / h[i]; xs = xs sprintf(" %.2f", x[i]); ys = ys sprintf(" %.2f", y[i]) }
      printf "| %s | %.0f | %.0f | %.0f | **%.2f** (%s) | **%.2f** (%s) |\n", w, median(r, n), median(o, n), median(h, n), median(x, n), substr(xs, 2), median(y, n), substr(ys, 2)
    }' "$work/results"
done
hertz=$(getconf CLK_TCK)
awk -v b="$busy" -v s="$busy_seconds" -v i="$idle" -v hz="$hertz" 'BEGIN { printf "The daemon: %.1f %% of one CPU while layer 4 traffic flows, %.1f %% idle.\n", 100 * b / hz / s, 100 * i / hz / 10 }'
"$(command -v nginx)" -c "$work/nginx.conf" -s stop 2>/dev/null || true
