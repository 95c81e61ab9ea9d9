#!/usr/bin/env bash
# A pair under odd clients, dying real servers and changes of its configuration for hours: memory, open files and connections must stay flat.
# It makes the lab (deploy/lab) and removes it again. Needs root. Prints a Markdown table and ends with 1 when something grew or hung.
set -euo pipefail

minutes=120
clients=24
seed=1
switch_minutes=15
binaries=
growth_percent=10

usage() {
  cat <<USAGE
Usage: soak.sh [options]
  --minutes N         how long (default $minutes)
  --clients N         clients at a time (default $clients); each pauses 20 to 300 ms between two visits
  --seed N            of the clients' choices (default $seed)
  --switch-minutes N  a planned switch so often, 0 for none (default $switch_minutes)
  --binaries FOLDER   holds loadmasterd and lm, instead of building them
USAGE
}

fail() {
  echo "soak.sh: $1" >&2
  exit "${2:-1}"
}

while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit 0 ;;
    --minutes | --clients | --seed | --switch-minutes)
      [[ ${2:-} =~ ^[0-9]{1,4}$ ]] || fail "$1 needs a number; see --help" 2
      name=${1#--}; printf -v "${name//-/_}" %s "$2"; shift 2 ;;
    --binaries)
      [ -n "${2:-}" ] || fail "$1 needs a value; see --help" 2
      binaries=$2; shift 2 ;;
    *) fail "unknown option $1; see --help" 2 ;;
  esac
done
((minutes >= 4)) || fail "--minutes must be at least 4: the first quarter warms up" 2

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
lab=$here/../../deploy/lab
shared=198.18.0.100
work=$(mktemp -d)
changes=0
refused=0
crashes=0
switches=0
clients_pid=

inside() { local ns=$1; shift; ip netns exec "$ns" "$@"; }
lm_on() { LM_NODE=$1 "$lab/lm" "${@:2}"; }
active() { lm_on a ha status --output json | jq -er .activeNode; }

cleanup() {
  [ -z "$clients_pid" ] || kill "$clients_pid" 2>/dev/null || true
  [ ! -e "$work/lab-is-up" ] || "$lab/down.sh" >/dev/null || true
  rm -rf "$work"
}

# A certificate of the same name again and again: the service takes the new one while connections last.
new_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=soak.test -addext subjectAltName=DNS:soak.test \
    -keyout "$work/key.pem" -out "$work/cert.pem" 2>/dev/null
}

must() { lm_on "$@" >"$work/configure.log" 2>&1 || fail "lm ${*:2}: $(tail -n 3 "$work/configure.log")"; }

configure() {
  local node=$1 service number
  new_certificate
  must "$node" cert add soak --cert-file "$work/cert.pem" --key-file "$work/key.pem"
  must "$node" vs delete web
  must "$node" rule add mark --kind add-header --field X-Soak --value on
  must "$node" vs add "$shared:80" --name http --schedule lc --persist active-cookie --compress on --compress-min-bytes 1 \
    --access-log json --access-log-file-size-megabytes 1 --access-log-files-kept 2 --queue-length 100 --retry-tries 3 --outlier-failures 5 \
    --limit-client-connections 10000 --client-idle-timeout-seconds 10
  must "$node" vs add "$shared:443" --name https --type https --cert soak --schedule wrr --cache on --retry-tries 3 --client-idle-timeout-seconds 10
  must "$node" vs add "$shared:81" --name tcp --type tcp --persist src --persist-timeout-seconds 60 --tunnel-idle-timeout-seconds 20
  must "$node" vs add "$shared:82" --name kernel --layer 4 --type tcp --schedule wlc
  for service in http https tcp kernel; do
    for number in 1 2 3; do must "$node" rs add "$service" "198.18.1.1$number:80"; done
    must "$node" vs set "$service" --check http --check-interval-seconds 1 --check-timeout-seconds 0.8
  done
}

# --- what happens meanwhile -----------------------------------------------------------------------------------------

pick() { local -a of=("$@"); echo "${of[RANDOM % ${#of[@]}]}"; }

change() {
  local node service server
  node=$(active) || return 0
  service=$(pick http https tcp kernel)
  server=198.18.1.1$(pick 1 2 3):80
  case $((RANDOM % 9)) in
    0) apply "$node" rs set "$service" "$server" --weight "$(pick 50 100 200)" ;;
    1) apply "$node" rs drain "$service" "$server"; sleep 1; apply "$node" rs enable "$service" "$server" ;;
    2) apply "$node" rs disable "$service" "$server"; sleep 1; apply "$node" rs enable "$service" "$server" ;;
    3) apply "$node" rs delete "$service" "$server"; sleep 1; apply "$node" rs add "$service" "$server" ;;
    4) apply "$node" vs set "$service" --schedule "$(pick rr wrr lc wlc sh)" ;;
    5) apply "$node" vs add "$shared:9$((100 + RANDOM % 100))" --name passing --schedule rr; apply "$node" rs add passing "$server"; apply "$node" vs delete passing ;;
    6) apply "$node" rule attach mark http --response; apply "$node" rule detach mark http ;;
    7) new_certificate; apply "$node" cert add soak --cert-file "$work/cert.pem" --key-file "$work/key.pem" --replace ;;
    8) apply "$node" vs set "$(pick http https)" --compress "$(pick on off)" ;;
  esac
}

# A change may meet a switch; then it is refused with a reason, which is counted and kept.
apply() {
  if lm_on "$@" >>"$work/changes.log" 2>&1; then changes=$((changes + 1)); else
    refused=$((refused + 1))
    echo "refused: ${*:2}" >>"$work/changes.log"
  fi
}

crash_server() {
  local server pid
  server=$(pick rs1 rs2 rs3)
  pid=$("$lab/server.sh" pid "$server") || return 0
  # The master first: it would start another worker for one that dies.
  kill -9 "$pid" $(cat "/proc/$pid/task/$pid/children") 2>/dev/null || true
  crashes=$((crashes + 1))
  sleep 2
  "$lab/server.sh" start "$server"
}

# "MINUTE NODE RSS_KIB FILES SOCKETS THREADS" of both nodes.
sample() {
  local node pid
  for node in a b; do
    pid=$("$lab/node.sh" pid "$node")
    echo "$1 $node $(awk '/^VmRSS/ { print $2 }' "/proc/$pid/status") $(ls "/proc/$pid/fd" | wc -l) $(ls -l "/proc/$pid/fd" | grep -c socket: || true) $(ls "/proc/$pid/task" | wc -l)"
  done >>"$work/samples"
}

# --- what came of it ------------------------------------------------------------------------------------------------

median_of() { # COLUMN NODE FROM TO
  awk -v c="$1" -v node="$2" -v from="$3" -v to="$4" '$2 == node && $1 > from && $1 <= to { print $c }' "$work/samples" | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

row() { # NAME COLUMN NODE SLACK
  local quarter=$((minutes / 4)) second last verdict=flat
  second=$(median_of "$2" "$3" "$quarter" $((2 * quarter)))
  last=$(median_of "$2" "$3" $((3 * quarter)) "$minutes")
  if ((last > second + second * growth_percent / 100 + $4)); then
    verdict=GREW
    touch "$work/bad"
  fi
  echo "| $1, node $3 | $second | $last | $verdict |"
}

# Connections of clients that the node itself still holds, once every client is gone and every time-out has passed.
left_over() { inside "lm-$1" ss -Htn state established "( sport = :80 or sport = :81 or sport = :443 )" | wc -l; }

[ "$EUID" -eq 0 ] || fail "the lab makes network namespaces, which needs root"
for command in jq openssl ss; do command -v "$command" >/dev/null || fail "$command is missing: apt-get install jq openssl iproute2"; done
trap cleanup EXIT
trap 'exit 130' INT TERM
dotnet build "$here/SoakRunner" -c Release -o "$work/runner" -v q --nologo >"$work/build.log" 2>&1 || fail "SoakRunner does not build: $(tail -n 5 "$work/build.log")"
[ -z "$binaries" ] || export LM_LAB_BIN=$binaries
"$lab/up.sh" >"$work/up.log" 2>&1 || fail "the lab does not start: $(tail -n 5 "$work/up.log")"
touch "$work/lab-is-up"
RANDOM=$seed
configure "$(active)"
sleep 5

end=$((SECONDS + minutes * 60))
started=$SECONDS
inside lm-client "$work/runner/LoadMaster.SoakRunner" "$shared:80" "$shared:443" "$shared:81" "$shared:82" "$clients" $((minutes * 60)) "$seed" >"$work/visits" &
clients_pid=$!
minute=0
while ((SECONDS < end)); do
  change
  sleep 5
  ((RANDOM % 3 > 0)) || crash_server
  if ((SECONDS >= started + (minute + 1) * 60)); then
    minute=$(((SECONDS - started) / 60))
    sample "$minute"
    if ((switch_minutes > 0 && minute % switch_minutes == 0 && minute < minutes)); then
      lm_on "$(active)" ha failover >>"$work/changes.log" 2>&1 && switches=$((switches + 1))
    fi
    echo "soak.sh: minute $minute: $(tail -n 2 "$work/samples" | paste -sd';')" >&2
  fi
done
wait "$clients_pid" || fail "the clients ended with an error"
clients_pid=
sleep 60

echo "Date: $(date -u +%Y-%m-%d). $minutes minutes, $clients clients, seed $seed, kernel $(uname -r), $(nproc) x $(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1)."
echo "$changes changes ($refused refused), $crashes crashes of real servers, $switches planned switches."
echo
echo "| visit | done | failed | stuck |"
echo "|---|---|---|---|"
awk '{ print "| " $1 " | " $3 " | " $5 " | " $7 " |" }' "$work/visits"
echo
echo "| median | second quarter | last quarter | |"
echo "|---|---|---|---|"
for node in a b; do
  row "memory, KiB" 3 "$node" 4096
  row "open files" 4 "$node" 16
  row "sockets" 5 "$node" 16
  row "threads" 6 "$node" 4
done
for node in a b; do
  left=$(left_over "$node")
  echo
  echo "Connections of clients left on node $node a minute after the last client: $left."
  [ "$left" -eq 0 ] || touch "$work/bad"
done
# What the kernel forwards, and responses that have begun, die with their server; nothing else may fail but for a few.
! awk '$7 > 0 || ($1 !~ /layer4|gone-in-response/ && $5 > 0.01 * ($3 + $5)) { found = 1 } END { exit !found }' "$work/visits" || touch "$work/bad"
grep '^refused' -B 1 "$work/changes.log" | head -n 20 >&2 || true
[ ! -e "$work/bad" ] || fail "something grew, hung, failed or stayed; see the tables"
