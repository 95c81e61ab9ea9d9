#!/usr/bin/env bash
# Failover of a pair, ours and Debian's keepalived with nginx, one after the other in the same namespaces, and a Markdown table of both.
# It makes the lab (deploy/lab) and removes it again. Needs root and the packages keepalived and nginx-light.
set -euo pipefail

runs=20
switches=3
clients=200
downloads=20
soak_minutes=0
subjects=ours,tuned,keepalived,fast
binaries=

usage() {
  cat <<USAGE
Usage: failover.sh [options]
  --runs N            crashes per subject (default $runs)
  --switches N        planned switches per subject, 0 for none (default $switches)
  --clients N         clients that keep their connections during a switch (default $clients)
  --downloads N       downloads that last, during a switch (default $downloads)
  --soak-minutes N    instead of all that: N minutes of full CPU load beside our idle pair; counts take-overs, fails if there is one
  --subjects LIST     of ours (defaults), tuned (heartbeats 50 ms, time-out 150 ms), keepalived (defaults), fast (advert_int 0.1)
  --binaries FOLDER   holds loadmasterd and lm, instead of building them
USAGE
}

fail() {
  echo "failover.sh: $1" >&2
  exit "${2:-1}"
}

while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit 0 ;;
    --runs | --switches | --clients | --downloads | --soak-minutes)
      [[ ${2:-} =~ ^[0-9]{1,4}$ ]] || fail "$1 needs a number; see --help" 2
      name=${1#--}; printf -v "${name//-/_}" %s "$2"; shift 2 ;;
    --subjects | --binaries)
      [ -n "${2:-}" ] || fail "$1 needs a value; see --help" 2
      name=${1#--}; printf -v "$name" %s "$2"; shift 2 ;;
    *) fail "unknown option $1; see --help" 2 ;;
  esac
done

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lab=$here/../../deploy/lab
target=198.18.0.100:80
wait_seconds=90
work=$(mktemp -d)
probe=
busy=()

# --- the lab and what runs in it ------------------------------------------------------------------------------------

inside() { local ns=$1; shift; ip netns exec "$ns" "$@"; }
other() { [ "$1" = a ] && echo b || echo a; }
number() { [ "$1" = a ] && echo 2 || echo 3; }

# Waits until a command succeeds.
until_true() { # WHAT COMMAND...
  local what=$1 end=$((SECONDS + wait_seconds))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || fail "$what: not within $wait_seconds s"
    sleep 0.2
  done
}

cleanup() {
  local pid
  for pid in "${busy[@]}"; do kill "$pid" 2>/dev/null || true; done
  stop_keepalived a
  stop_keepalived b
  [ ! -e "$work/lab-is-up" ] || "$lab/down.sh" >/dev/null || true
  rm -rf "$work"
}

build() {
  dotnet build "$here/FailoverProbe" -c Release -o "$work/probe" -v q --nologo >"$work/build.log" 2>&1 || fail "FailoverProbe does not build: $(tail -n 5 "$work/build.log")"
  probe=$work/probe/LoadMaster.FailoverProbe
}

in_client() { inside lm-client "$probe" "$@"; }

# Both nodes agree who is active, the other one is standby, and each has the other in its cluster.
pair_is_whole() {
  local a b
  a=$(LM_NODE=a "$lab/lm" ha status --output json) && b=$(LM_NODE=b "$lab/lm" ha status --output json) || return 1
  jq -en --argjson a "$a" --argjson b "$b" \
    '$a.activeNode == $b.activeNode and ([$a.state, $b.state] | sort) == ["active", "standby"] and ([$a, $b] | all(.peers | all(.alive and .clusterMember)))'
}

cluster_let_go() { LM_NODE=$1 "$lab/lm" ha status --output json | jq -e '.peers | all(.clusterMember | not)'; }

active() { LM_NODE=a "$lab/lm" ha status --output json | jq -er .activeNode; }

set_heartbeat() { LM_NODE=$(active) "$lab/lm" ha set --heartbeat-interval-milliseconds "$1" --heartbeat-timeout-milliseconds "$2" >/dev/null; }

# --- keepalived with nginx as the proxy -----------------------------------------------------------------------------

write_keepalived() { # NODE ADVERT_INT VERSION
  mkdir -p "$work/k$1/proxy"
  cat >"$work/k$1/keepalived.conf" <<CONF
global_defs {
  vrrp_version $3
}
vrrp_instance lab {
  state BACKUP
  nopreempt
  interface front
  virtual_router_id 51
  priority $((100 - $(number "$1")))
  advert_int $2
  virtual_ipaddress {
    198.18.0.100/32 dev front
    198.18.1.1/32 dev back
  }
}
CONF
  cat >"$work/k$1/nginx.conf" <<CONF
user root;
worker_processes 1; pid $work/k$1/nginx.pid; error_log $work/k$1/nginx.log;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000000;
  client_body_temp_path $work/k$1/proxy; proxy_temp_path $work/k$1/proxy; fastcgi_temp_path $work/k$1/proxy;
  uwsgi_temp_path $work/k$1/proxy; scgi_temp_path $work/k$1/proxy;
  upstream servers { server 198.18.1.11; server 198.18.1.12; server 198.18.1.13; keepalive 64; }
  server { listen 80; location / { proxy_pass http://servers; proxy_http_version 1.1; proxy_set_header Connection ""; } }
}
CONF
}

start_nginx() { inside "lm-$1" nginx -e "$work/k$1/nginx.log" -c "$work/k$1/nginx.conf"; }

start_keepalived() {
  setsid ip netns exec "lm-$1" keepalived -n -l -f "$work/k$1/keepalived.conf" -p "$work/k$1/k.pid" -r "$work/k$1/v.pid" </dev/null >>"$work/k$1/log" 2>&1 &
  echo $! >"$work/k$1/started.pid"
  disown
  until_true "keepalived of $1 starts" test -s "$work/k$1/v.pid"
}

with_children() {
  local child
  echo "$1"
  for child in $(cat "/proc/$1/task/$1/children" 2>/dev/null || true); do with_children "$child"; done
}

# Every process of the node: both of keepalived's, nginx's master and worker.
processes_of() {
  local file pid
  for file in started nginx; do
    pid=$(cat "$work/k$1/$file.pid" 2>/dev/null) || continue
    [ ! -d "/proc/$pid" ] || ! tr '\0' ' ' <"/proc/$pid/cmdline" | grep -q "$work/k$1/" || with_children "$pid"
  done
}

# What a reboot would do: no process, no address.
stop_keepalived() {
  local pids
  [ -d "$work/k$1" ] || return 0
  mapfile -t pids < <(processes_of "$1")
  [ ${#pids[@]} -eq 0 ] || kill -9 "${pids[@]}" 2>/dev/null || true
  inside "lm-$1" ip address del 198.18.0.100/32 dev front 2>/dev/null || true
  inside "lm-$1" ip address del 198.18.1.1/32 dev back 2>/dev/null || true
  rm -f "$work/k$1/"*.pid
}

holds() { inside "lm-$1" ip -o address show dev front | grep -q 198.18.0.100/32; }
answers() { inside lm-client curl -fs -o /dev/null --max-time 1 "http://$target/"; }
# Exactly one: on a busy machine both may be master for a moment.
one_answers() { [ "$(holds a && echo yes)$(holds b && echo yes)" = yes ] && answers; }

# --- subjects: begin_NAME, master_NAME, crash_NAME and switch_NAME print what the probe shall run, mend_NAME NODE, end_NAME ---

begin_pair() { "$lab/node.sh" start a; "$lab/node.sh" start b; until_true "the pair is whole" pair_is_whole; set_heartbeat "$1" "$2"; }
begin_ours() { begin_pair 100 300; }
begin_tuned() { begin_pair 50 150; }
begin_vrrp() {
  local node
  for node in a b; do write_keepalived "$node" "$1" "$2"; start_nginx "$node"; start_keepalived "$node"; done
  until_true "keepalived has a master" one_answers
}
begin_keepalived() { begin_vrrp 1 2; }
begin_fast() { begin_vrrp 0.1 3; }

kind_of() { case $1 in ours | tuned) echo pair ;; *) echo vrrp ;; esac; }
master_pair() { active; }
master_vrrp() { if holds a; then echo a; else echo b; fi; }
# A kill by the supervisor's pid file would race with its restart; the mark keeps the supervisor from that.
crash_pair() { touch "$(cat /run/loadmaster-lab.dir)/$1/stopping"; echo kill -9 "$("$lab/node.sh" pid "$1")"; }
crash_vrrp() { echo kill -9 $(processes_of "$1"); }
switch_pair() { echo env "LM_NODE=$1" "$lab/lm" ha failover; }
switch_vrrp() { echo kill -TERM "$(cat "$work/k$1/started.pid")"; }
mend_pair() { # NODE crash|switch
  if [ "$2" = crash ]; then
    until_true "the cluster lets $1 go" cluster_let_go "$(other "$1")"
    "$lab/node.sh" start "$1"
  fi
  until_true "the pair is whole" pair_is_whole
}
mend_vrrp() {
  stop_keepalived "$1"
  start_nginx "$1"
  start_keepalived "$1"
  sleep 4 # a back-up that has just started listens for three times its advert_int before it would take over
  until_true "keepalived has a master" one_answers
}
end_pair() { "$lab/node.sh" stop b; "$lab/node.sh" stop a; }
end_vrrp() { stop_keepalived a; stop_keepalived b; }

# --- measuring ------------------------------------------------------------------------------------------------------

median() { sort -n | awk '{ v[NR] = $1 } END { if (NR) print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2; else print "-" }'; }
worst() { sort -n | tail -n 1; }

measure() { # SUBJECT
  local kind node i command
  kind=$(kind_of "$1")
  "begin_$1"
  for ((i = 1; i <= runs; i++)); do
    node=$("master_$kind")
    read -ra command <<<"$("crash_$kind" "$node")"
    in_client gap "$target" "${command[@]}" >>"$work/crash.$1" || echo "$1: crash $i brought no answer within 30 s" >>"$work/problems"
    "mend_$kind" "$node" crash
    echo "failover.sh: $1, crash $i: $(tail -n 1 "$work/crash.$1")" >&2
  done
  for ((i = 1; i <= switches; i++)); do
    node=$("master_$kind")
    read -ra command <<<"$("switch_$kind" "$node")"
    in_client load "$target" "$clients" "$downloads" "${command[@]}" >>"$work/switch.$1" || echo "$1: switch $i failed" >>"$work/problems"
    "mend_$kind" "$node" switch
    echo "failover.sh: $1, switch $i: $(tail -n 1 "$work/switch.$1")" >&2
  done
  "end_$kind"
}

title_of() {
  case $1 in
    ours) echo "LoadMaster, defaults (100 ms, 300 ms)" ;;
    tuned) echo "LoadMaster, tuned (50 ms, 150 ms)" ;;
    keepalived) echo "keepalived + nginx, defaults (advert_int 1)" ;;
    fast) echo "keepalived + nginx, advert_int 0.1" ;;
    *) fail "unknown subject $1; see --help" 2 ;;
  esac
}

print_row() {
  local crashes=$work/crash.$1 switched=$work/switch.$1
  touch "$crashes" "$switched"
  printf '| %s | %s | %s | %s | %s | %s | %s |\n' "$(title_of "$1")" "$(wc -l <"$crashes")" \
    "$(awk '{ print $2 }' "$crashes" | median)" "$(awk '{ print $2 }' "$crashes" | worst)" "$(awk '{ print $4 }' "$crashes" | worst)" \
    "$(awk '{ f += $4; r += $2 } END { if (NR) print f " of " r; else print "-" }' "$switched")" \
    "$(awk '{ b += $8; d += $6 } END { if (NR) print b " of " d; else print "-" }' "$switched")"
}

print_table() {
  local name
  echo "Date: $(date -u +%Y-%m-%d). Kernel $(uname -r), $(nproc) x $(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1), load average $(cut -d' ' -f1 /proc/loadavg)."
  echo "Versions: $(keepalived --version 2>&1 | sed -n '1s/^\(Keepalived v[^ ]*\).*/\1/p'), $(nginx -v 2>&1 | sed 's|.*nginx/|nginx |')."
  echo "Method: kill -9 of every process of the active node; a client asks on a new connection each 5 ms. Switches: $clients clients with kept connections, $downloads downloads."
  echo
  echo "| pair | crashes | first answer by the standby, median ms | worst ms | longest gap ms | failed requests in planned switches | broken downloads |"
  echo "|---|---|---|---|---|---|---|"
  for name in "${names[@]}"; do print_row "$name"; done
  if [ -s "$work/problems" ]; then
    echo
    sed 's/^/- /' "$work/problems"
  fi
}

# --- soak -----------------------------------------------------------------------------------------------------------

epoch() { LM_NODE=a "$lab/lm" ha status --output json | jq -er .epoch; }

soak() {
  local before after i seconds=$((soak_minutes * 60))
  until_true "the pair is whole" pair_is_whole
  before=$(epoch)
  for ((i = 0; i < 2 * $(nproc); i++)); do
    timeout "$seconds" sh -c 'while :; do :; done' &
    busy+=($!)
  done
  echo "failover.sh: $soak_minutes min with $((2 * $(nproc))) busy loops beside the pair" >&2
  wait "${busy[@]}" || true
  busy=()
  until_true "the pair is whole" pair_is_whole
  after=$(epoch)
  echo "Soak: $soak_minutes min of full CPU load beside the pair, $(nproc) processors: $((after - before)) take-overs."
  [ "$after" -eq "$before" ]
}

# --- main -----------------------------------------------------------------------------------------------------------

IFS=, read -ra names <<<"$subjects"
for name in "${names[@]}"; do title_of "$name" >/dev/null; done
[ "$EUID" -eq 0 ] || fail "the lab makes network namespaces, which needs root"
command -v keepalived >/dev/null || [[ $subjects != *keepalived* && $subjects != *fast* ]] || fail "keepalived is missing: apt-get install keepalived"
trap cleanup EXIT
trap 'exit 130' INT TERM
[ -z "$binaries" ] || export LM_LAB_BIN=$binaries
[ "$soak_minutes" -gt 0 ] || build
with_pair=no
for name in "${names[@]}"; do [ "$(kind_of "$name")" = vrrp ] || with_pair=yes; done
[ "$soak_minutes" -eq 0 ] || with_pair=yes
options=()
[ $with_pair = yes ] || options=(--no-daemons)
"$lab/up.sh" "${options[@]}" >"$work/up.log" 2>&1 || fail "the lab does not start: $(tail -n 5 "$work/up.log")"
touch "$work/lab-is-up"
if [ "$soak_minutes" -gt 0 ]; then
  soak
  exit
fi
[ $with_pair = no ] || end_pair
for name in "${names[@]}"; do measure "$name"; done
print_table
