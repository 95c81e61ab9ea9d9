#!/usr/bin/env bash
# What the stream of persistence entries to the standby costs and brings, on a real pair over TLS: the data plane's CPU time per request with and
# without a standby, round by round, and how fast all entries reach a standby that comes back. It makes the lab (deploy/lab) and removes it again.
set -euo pipefail

rounds=5
seconds=4
fill_seconds=20
binaries=

usage() {
  cat <<USAGE
Usage: replication.sh [options]
  --rounds N         rounds, each once with and once without a standby (default $rounds)
  --seconds N        load in each (default $seconds)
  --fill-seconds N   load before the full transfer is timed: each request makes an entry (default $fill_seconds)
  --binaries FOLDER  holds loadmasterd and lm, instead of building them
USAGE
}

fail() {
  echo "replication.sh: $1" >&2
  exit "${2:-1}"
}

while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit 0 ;;
    --rounds | --seconds | --fill-seconds)
      [[ ${2:-} =~ ^[1-9][0-9]{0,3}$ ]] || fail "$1 needs a number above 0; see --help" 2
      name=${1#--}; printf -v "${name//-/_}" %s "$2"; shift 2 ;;
    --binaries)
      [ -n "${2:-}" ] || fail "$1 needs a value; see --help" 2
      binaries=$2; shift 2 ;;
    *) fail "unknown option $1; see --help" 2 ;;
  esac
done

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lab=$here/../../deploy/lab
target=198.18.0.100:8300
plain=198.18.0.100:8301
wait_seconds=90
work=$(mktemp -d)
salt=0

inside() { local ns=$1; shift; ip netns exec "$ns" "$@"; }
lm_on() { LM_NODE=$1 "$lab/lm" "${@:2}"; }
other() { [ "$1" = a ] && echo b || echo a; }

cleanup() {
  [ ! -e "$work/lab-is-up" ] || "$lab/down.sh" >/dev/null || true
  rm -rf "$work"
}

until_true() { # WHAT COMMAND...
  local what=$1 end=$((SECONDS + wait_seconds))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || fail "$what: not within $wait_seconds s"
    sleep 0.2
  done
}

# One figure of a node's metrics; 0 when it is absent.
metric() { # NODE NAME
  inside "lm-$1" curl -fsk --max-time 2 -H "Authorization: Bearer $(cat "$work/token.$1")" https://127.0.0.1:8443/metrics |
    awk -v name="$2" '$1 ~ "^" name "([{]|$)" { sum += $2 } END { printf "%d\n", sum }'
}

get_token() { lm_on "$1" metrics token >"$work/token.$1"; }
has_standby() { [ "$(metric "$active" loadmaster_peer_cluster_member)" -eq 1 ]; }
has_none() { [ "$(metric "$active" loadmaster_peer_cluster_member)" -eq 0 ]; }
is_up_to_date() { has_standby && [ "$(metric "$active" loadmaster_persistence_peer_behind)" -eq 0 ]; }
answers() { inside lm-client curl -fs -o /dev/null --max-time 1 "http://$1/?k=0"; }

# Clock ticks that the data plane's threads of the active node have used.
engine_ticks() {
  cat /proc/"$pid"/task/*/stat 2>/dev/null | sed -n 's/^[0-9]* (engine-[0-9]*) //p' | awk '{ sum += $12 + $13 } END { print sum + 0 }'
}

# Every request has a key of its own, so each makes an entry, which is the most that requests can do.
write_script() {
  cat >"$work/keys.lua" <<'LUA'
local n, salt = 0, "0"
function init(args) salt = args[1] end
function request() n = n + 1; return wrk.format("GET", "/?k=" .. salt .. "." .. n) end
LUA
}

# Prints requests and microseconds of the data plane per request.
load() { # TARGET SECONDS
  local before after requests
  salt=$((salt + 1))
  before=$(engine_ticks)
  requests=$(inside lm-client wrk -t1 -c16 "-d${2}s" --timeout 10s -s "$work/keys.lua" "http://$1/" -- "$salt" | awk '/requests in/ { print $1 }')
  after=$(engine_ticks)
  echo "$requests $(awk -v t=$((after - before)) -v r="$requests" -v hz="$(getconf CLK_TCK)" 'BEGIN { printf "%.2f", t * 1e6 / hz / r }')"
}

# From the last look that saw nothing on the returning standby to the first that sees everything, so rather too long than too short.
time_transfer() {
  local total now got nothing_at
  total=$(metric "$active" loadmaster_persistence_entries)
  nothing_at=$(date +%s%N)
  "$lab/node.sh" start "$standby" >/dev/null &
  while :; do
    now=$(date +%s%N)
    got=$(metric "$standby" loadmaster_persistence_received_total 2>/dev/null || true)
    [ "${got:-0}" -gt 0 ] || nothing_at=$now
    [ "${got:-0}" -lt "$total" ] || break
    [ $SECONDS -lt $transfer_end ] || fail "only ${got:-0} of $total entries reached the standby"
  done
  now=$(date +%s%N)
  wait
  awk -v n="$total" -v ns=$((now - nothing_at)) 'BEGIN { printf "%d entries within %.2f s, at least %d entries/s\n", n, ns / 1e9, n * 1e9 / ns }'
}

median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

column() { awk -v column="$1" '{ print $column }' "$work/rounds"; }
range() { sort -n | sed -n '1p;$p' | paste -sd-; }

[ "$EUID" -eq 0 ] || fail "the lab makes network namespaces, which needs root"
command -v wrk >/dev/null || fail "wrk is missing: apt-get install wrk"
trap cleanup EXIT
trap 'exit 130' INT TERM
[ -z "$binaries" ] || export LM_LAB_BIN=$binaries
"$lab/up.sh" >"$work/up.log" 2>&1 || fail "the lab does not start: $(tail -n 5 "$work/up.log")"
touch "$work/lab-is-up"
write_script
active=$(lm_on a ha status --output json | jq -er .activeNode)
standby=$(other "$active")
pid=$("$lab/node.sh" pid "$active")
get_token a
get_token b
{
  lm_on "$active" vs add "$target" --name keys --schedule rr --persist query-hash --persist-name k --persist-timeout-seconds 3600
  lm_on "$active" vs add "$plain" --name plain --schedule rr
  for service in keys plain; do
    for number in 1 2 3; do lm_on "$active" rs add "$service" "198.18.1.1$number:80"; done
  done
} >/dev/null
until_true "the service answers" answers "$target"
until_true "the service without persistence answers" answers "$plain"
load "$target" 2 >/dev/null
load "$plain" 2 >/dev/null
for ((round = 1; round <= rounds; round++)); do
  until_true "the standby has everything" is_up_to_date
  with=$(load "$target" "$seconds")
  plain_with=$(load "$plain" "$seconds")
  "$lab/node.sh" stop "$standby"
  until_true "the standby is gone" has_none
  without=$(load "$target" "$seconds")
  plain_without=$(load "$plain" "$seconds")
  awk -v w="${with#* }" -v o="${without#* }" -v pw="${plain_with#* }" -v po="${plain_without#* }" \
    'BEGIN { printf "%s %s %.3f %s %s %.3f %.3f\n", w, o, w / o, pw, po, pw / po, w / o / (pw / po) }' >>"$work/rounds"
  echo "replication.sh: round $round: with a standby ${with#* } us a request, without ${without#* }; no persistence: ${plain_with#* }, ${plain_without#* }" >&2
  [ "$round" -eq "$rounds" ] || { "$lab/node.sh" start "$standby" >/dev/null; get_token "$standby"; }
done
load "$target" "$fill_seconds" >/dev/null
transfer_end=$((SECONDS + wait_seconds))
transfer=$(time_transfer)

echo "Date: $(date -u +%Y-%m-%d). Kernel $(uname -r), $(nproc) x $(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1), load average $(cut -d' ' -f1 /proc/loadavg)."
echo "Method: $rounds rounds, each $seconds s of both services with and then without a standby; 16 connections. CPU of the data plane's threads."
echo "Both nodes share the processors: what the other process costs without any entry to send is the second row; the stream itself is the last."
echo
echo "| service | CPU per request with a standby, us | without, us | ratio, median | range |"
echo "|---|---|---|---|---|"
echo "| every request makes a persistence entry | $(column 1 | median) | $(column 2 | median) | $(column 3 | median) | $(column 3 | range) |"
echo "| no persistence | $(column 4 | median) | $(column 5 | median) | $(column 6 | median) | $(column 6 | range) |"
echo "| first ratio over second | | | $(column 7 | median) | $(column 7 | range) |"
echo
echo "Full transfer to a standby that comes back, over TLS: $transfer."
