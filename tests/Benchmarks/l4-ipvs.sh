#!/usr/bin/env bash
# Compares a layer 4 service with IPVS (NAT, round robin; with connection tracking and without) and with plain routing, interleaved, inside
# a QEMU guest with Debian's kernel (tests/Appliance.Tests/Guest), since few kernels have both; prints a Markdown table. Where the guest's
# processor is emulated the ratios tell how many instructions each path takes, not how fast it is. The table comes from the daemon, which
# makes it here in a network namespace.
# Needs root, qemu-system-x86, busybox-static, ipvsadm, conntrack, nftables, nginx and wrk.
set -euo pipefail

rounds=3
seconds=5
connections=16
binaries=

usage() {
  cat <<USAGE
Usage: l4-ipvs.sh [options]
  --rounds N          rounds per workload (default $rounds)
  --seconds N         seconds per round, path and workload (default $seconds)
  --connections N     client connections (default $connections)
  --binaries FOLDER   holds loadmasterd and lm instead of building them
USAGE
}

fail() {
  echo "l4-ipvs.sh: $1" >&2
  exit "${2:-1}"
}

while [[ $# -gt 0 ]]; do
  case $1 in
    --help) usage; exit 0 ;;
    --rounds | --seconds | --connections)
      [[ ${2:-} =~ ^[1-9][0-9]{0,3}$ ]] || fail "$1 needs a number; see --help" 2
      name=${1#--}; printf -v "$name" %s "$2"; shift 2 ;;
    --binaries) [[ -x ${2:-}/loadmasterd && -x ${2:-}/lm ]] || fail "$1 needs a folder with loadmasterd and lm; see --help" 2; binaries=$2; shift 2 ;;
    *) fail "unknown option $1; see --help" 2 ;;
  esac
done

export PATH=$PATH:/usr/sbin
for tool in ipvsadm nft nginx wrk; do command -v "$tool" >/dev/null || fail "missing: $tool"; done
guest=$(cd "$(dirname "${BASH_SOURCE[0]}")/../Appliance.Tests/Guest" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [[ -z $binaries ]]; then
  binaries=$work/bin
  for project in Host Cli; do
    dotnet publish "$guest/../../../src/$project" -c Release -o "$binaries" -v q --nologo >&2
  done
fi

# In a network namespace of its own: the daemon with the service and two real servers that answer, then what the kernel has.
make_table() {
  local folder=$1 lm=("$2/lm") number
  daemon=
  server=
  trap 'kill $daemon $server 2>/dev/null || true' EXIT
  ip link set lo up
  for number in 1 2; do
    ip address add "198.18.11.1$number/32" dev lo
  done
  cat >"$folder/nginx" <<CONF
pid $folder/pid; error_log $folder/log; daemon off; events { }
http { access_log off; server { listen 80; return 200 ok; } }
CONF
  nginx -e "$folder/log" -c "$folder/nginx" &
  server=$!
  cat >"$folder/node.json" <<JSON
{ "node": { "name": "bench", "dataDirectory": "$folder/data", "logDirectory": "$folder/logs" }, "management": { "address": "127.0.0.1", "port": 8443 } }
JSON
  cat >"$folder/services.json" <<JSON
{ "schemaVersion": 1, "virtualServices": [ { "name": "forwarded", "address": "198.18.10.100:81", "layer": 4, "forwarding": "nat",
  "realServers": [ { "address": "198.18.11.11:80" }, { "address": "198.18.11.12:80" } ] } ] }
JSON
  "$2/loadmasterd" --config "$folder/node.json" >"$folder/daemon.log" 2>&1 &
  daemon=$!
  export LM_HOME=$folder/login
  echo correct-horse-battery-staple >"$folder/password"
  within_a_minute curl -fsk -o "$folder/health" https://127.0.0.1:8443/healthz
  "${lm[@]}" login --url https://127.0.0.1:8443 --user admin --password-file "$folder/data/one-time-password" --accept-certificate >"$folder/log.lm"
  "${lm[@]}" passwd --password-file "$folder/data/one-time-password" --new-password-file "$folder/password" >>"$folder/log.lm"
  "${lm[@]}" config import "$folder/services.json" >>"$folder/log.lm"
  within_a_minute both_serve
  nft list table inet loadmaster >"$folder/table"
}

both_serve() { [[ $(nft list set inet loadmaster live) == *0x00000001*0x00000002* ]]; }

within_a_minute() {
  local deadline=$((SECONDS + 60))
  until "$@" 2>/dev/null; do
    [[ $SECONDS -lt $deadline ]] || fail "not within a minute: $*"
    sleep 0.2
  done
}

export -f make_table both_serve within_a_minute fail
unshare --net bash -euo pipefail -c 'make_table "$@"' table "$work" "$binaries" >&2 || fail "no table: $(tail -n 3 "$work/daemon.log" "$work/log.lm" 2>&1)"
"$guest/guest.sh" --out "$work/out" -- "$guest/ipvs.sh" "$work/table" "$rounds" "$seconds" "$connections" >&2 || fail "the guest gave no figures (ended with $?)"
echo "| workload | routed/s | layer 4/s | IPVS, tracked/s | IPVS alone/s | layer 4 : routed (rounds) | layer 4 : IPVS, tracked | layer 4 : IPVS alone |"
echo "|---|---|---|---|---|---|---|---|"
for workload in kept new; do
  awk -v w="$workload" '
    function median(a,  i, j, t, b) { for (i = 1; i <= n; i++) b[i] = a[i]; for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (b[j] < b[i]) { t = b[i]; b[i] = b[j]; b[j] = t } return b[int((n + 1) / 2)] }
    function ratio(a,  i, x, text) { for (i = 1; i <= n; i++) { x[i] = ours[i] / a[i]; text = text sprintf(" %.2f", x[i]) } return sprintf("**%.2f** (%s)", median(x), substr(text, 2)) }
    $1 == w { routed[++n] = $3; ours[n] = $4; tracked[n] = $5; alone[n] = $6 }
    END { printf "| %s | %.0f | %.0f | %.0f | %.0f | %s | %s | %s |\n", w, median(routed), median(ours), median(tracked), median(alone), ratio(routed), ratio(tracked), ratio(alone) }
  ' "$work/out/rounds"
done
