#!/usr/bin/env bash
# What intrusion prevention costs: for a benign request in the engine, with a public rule set and with 20,000 rules of its shapes; the same
# requests in Suricata, in the same run; and the processor time of the proxy for each request, with the rules on and off, through real
# sockets. Prints a Markdown table for each.
# Usage: ips.sh FOLDER-WITH-RULES [--rounds N] [--seconds N] [--requests N]
#   (snort29-community.rules and snort3-community.rules; their licence keeps them out of this repository)
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly MANY=20000
readonly FEW_REQUESTS=100
readonly PORT_BASE=18700
readonly USER_AGENT="Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36"
readonly WARMUP_SECONDS=10
ROUNDS=5
SECONDS_EACH=4
REQUESTS=60000
WORK=
STARTED=()

fail() { echo "ips.sh: $1" >&2 && exit "${2:-1}"; }

clean_up() {
  trap - EXIT INT TERM
  local pid
  for pid in "${STARTED[@]}"; do kill "$pid" 2>/dev/null || true; done
  rm -rf "$WORK"
}

read_arguments() {
  RULES=${1:?names no folder with rule files}
  shift
  while [[ $# -gt 0 ]]; do
    [[ ${2:-} =~ ^[0-9]+$ ]] || fail "$1 needs a number" 2
    case $1 in
      --rounds) ROUNDS=$2 ;;
      --seconds) SECONDS_EACH=$2 ;;
      --requests) REQUESTS=$2 ;;
      *) fail "unknown option $1" 2 ;;
    esac
    shift 2
  done
  [[ -f $RULES/snort29-community.rules && -f $RULES/snort3-community.rules ]] || fail "$RULES does not hold snort29-community.rules and snort3-community.rules" 2
}

runner() { "$HERE/IpsRunner/bin/Release/net10.0/LoadMaster.IpsRunner" "$@"; }

# --- our engine --------------------------------------------------------------------------------------------------------

measure_engine() {
  local file
  echo "## Engine (aims: 3 us with a community set; 20 us, import under 3 s and 300 MB with $MANY rules)"
  for file in snort29-community.rules snort3-community.rules; do
    echo "== $file"
    runner "$RULES/$file"
    echo "== $file, made up to $MANY rules"
    runner "$RULES/$file" "$MANY"
  done
}

# --- Suricata ----------------------------------------------------------------------------------------------------------

find_suricata() {
  local unpacked=$HERE/../../artifacts/suricata
  "$HERE/../suricata.sh" || true
  SURICATA=$(command -v suricata || true)
  LIBRARIES=
  if [[ -z $SURICATA && -x $unpacked/usr/bin/suricata ]]; then
    SURICATA=$unpacked/usr/bin/suricata
    LIBRARIES=$(echo "$unpacked"/usr/lib/*-linux-gnu | tr ' ' ':')
  fi
  [[ -n $SURICATA ]]
}

write_suricata_settings() {
  touch "$WORK"/{classification.config,reference.config,threshold.config}
  cat >"$WORK/suricata.yaml" <<'YAML'
%YAML 1.1
---
vars:
  address-groups: {HOME_NET: any, EXTERNAL_NET: any, HTTP_SERVERS: any, SMTP_SERVERS: any, SQL_SERVERS: any, DNS_SERVERS: any, TELNET_SERVERS: any, SSH_SERVERS: any, FTP_SERVERS: any, SIP_SERVERS: any}
  port-groups: {HTTP_PORTS: any, FILE_DATA_PORTS: any, MAIL_PORTS: any, SHELLCODE_PORTS: any, ORACLE_PORTS: any, SSH_PORTS: any, FTP_PORTS: any, SIP_PORTS: any, GTP_PORTS: any}
stats: {enabled: no}
outputs:
  - fast: {enabled: yes, filename: fast.log, append: no}
logging:
  default-log-level: error
  outputs:
    - console: {enabled: no}
    - file: {enabled: yes, level: error, filename: suricata.log}
app-layer:
  protocols:
    http: {enabled: yes}
stream:
  memcap: 256mb
  checksum-validation: no
  reassembly: {memcap: 512mb, depth: 1mb}
flow: {memcap: 256mb, hash-size: 65536, prealloc: 1000}
YAML
}

# The processor time of one run, user and system, in milliseconds.
suricata_run() { # RULES CAPTURE
  local TIMEFORMAT='%U %S' spent
  spent=$( { time LD_LIBRARY_PATH=$LIBRARIES "$SURICATA" -c "$WORK/suricata.yaml" -r "$2" -S "$1" -l "$WORK" -k none --runmode single \
    --set classification-file="$WORK/classification.config" --set reference-config-file="$WORK/reference.config" --set threshold-file="$WORK/threshold.config" \
    >"$WORK/suricata.out" 2>&1 || echo failed >&2; } 2>&1)
  [[ $spent != *failed* ]] || { tail -n 3 "$WORK/suricata.out" "$WORK/suricata.log" >&2; return 1; }
  awk '{printf "%.0f\n", ($1 + $2) * 1000}' <<<"$spent"
}

# The difference of a run over many requests and one over a hundred, in nanoseconds for each request of the difference.
suricata_each() { # RULES
  local many few
  many=$(suricata_run "$1" "$WORK/many.pcap") && few=$(suricata_run "$1" "$WORK/few.pcap") || return 1
  echo $(((many - few) * 1000000 / (REQUESTS - FEW_REQUESTS)))
}

median() { sort -n | awk '{v[NR]=$1} END {print v[int((NR+1)/2)]}'; }

measure_suricata() {
  local round name rules times
  echo
  echo "## Suricata over the same requests"
  if ! find_suricata; then
    echo "Left out: there is no Suricata here and tests/suricata.sh could not fetch it."
    return 0
  fi
  echo "$(LD_LIBRARY_PATH=$LIBRARIES "$SURICATA" -V), one thread, reading a capture of $REQUESTS requests, a hundred over each connection, each with a short answer."
  echo "Time of a request: processor time of that run less that of a run over $FEW_REQUESTS requests with the same rules (so without the engine's start and the"
  echo "loading of rules), divided by the requests. It has reassembly of the stream and the reading of HTTP in it, for which the run with one rule"
  echo "that never matches stands; detection is the difference. Ours above has no stream to reassemble, but reads and normalises HTTP. Median of $ROUNDS rounds."
  write_suricata_settings
  runner --capture "$WORK/many.pcap" "$REQUESTS"
  runner --capture "$WORK/few.pcap" "$FEW_REQUESTS"
  echo 'alert http any any -> any any (msg:"never"; flow:to_server; content:"/never-in-any-request"; http_uri; sid:1; rev:1;)' >"$WORK/one.rules"
  sed 's/^# *alert /alert /' "$RULES/snort29-community.rules" >"$WORK/community.rules"
  runner --multiply "$RULES/snort29-community.rules" "$MANY" "$WORK/raw.rules"
  sed 's/^# *alert /alert /' "$WORK/raw.rules" >"$WORK/many.rules"
  for ((round = 0; round < ROUNDS; round++)); do
    for name in one community many; do
      suricata_each "$WORK/$name.rules" >>"$WORK/$name.times" || fail "Suricata failed with $name.rules"
    done
  done
  echo
  echo "| rules | a request in all | detection |"
  echo "|---|---|---|"
  local base
  base=$(median <"$WORK/one.times")
  for name in one community many; do
    times=$(median <"$WORK/$name.times")
    case $name in one) rules="one that never matches" ;; community) rules="snort29-community.rules" ;; many) rules="made up to $MANY" ;; esac
    echo "| $rules | $times ns | $((times - base)) ns |"
  done
}

# --- the proxy ---------------------------------------------------------------------------------------------------------

start_proxy() { # NAME PORT OPTIONS...
  taskset -c 0 "$HERE/EngineRunner/bin/Release/net10.0/LoadMaster.EngineRunner" --listen "127.0.0.1:$2" --server "127.0.0.1:$PORT_BASE" --threads 1 "${@:3}" >"$WORK/$1.log" 2>&1 &
  STARTED+=($!)
  PID_OF[$1]=$!
  PORT_OF[$1]=$2
  local deadline=$((SECONDS + 60))
  until curl -fs -o /dev/null --max-time 2 "http://127.0.0.1:$2/"; do
    ((SECONDS < deadline)) || fail "the proxy does not answer: $(cat "$WORK/$1.log")"
    read -rt 0.2 <> <(:) || true
  done
}

ticks() { awk '{print $14 + $15}' "/proc/$1/stat"; }

# Prints the proxy's processor time in nanoseconds for each request.
load() { # NAME SECONDS
  local before after requests
  before=$(ticks "${PID_OF[$1]}")
  requests=$(taskset -c 1 wrk -t1 -c32 -d"$2s" --timeout 10s -H "User-Agent: $USER_AGENT" -H "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8" \
    -H 'sec-ch-ua: "Not_A Brand";v="8", "Chromium";v="122"' -H "sec-ch-ua-mobile: ?0" -H 'sec-ch-ua-platform: "Windows"' -H "Sec-Fetch-Site: same-origin" -H "Sec-Fetch-Mode: navigate" \
    -H "Referer: https://shop.example.org/catalogue/outdoor/tents" -H "Accept-Encoding: gzip, deflate, br" -H "Accept-Language: de-DE,de;q=0.9,en;q=0.8" \
    "http://127.0.0.1:${PORT_OF[$1]}/catalogue/outdoor/tents?page=2&sort=price" | awk '/requests in/ {print $1}')
  after=$(ticks "${PID_OF[$1]}")
  echo $(((after - before) * 10000000 / requests))
}

measure_proxy() {
  local tool name round times base
  echo
  echo "## The proxy's processor time for each request (aim: at most 25 % more)"
  for tool in nginx wrk curl taskset; do
    PATH=$PATH:/usr/sbin command -v "$tool" >/dev/null || { echo "Left out: $tool is not installed."; return 0; }
  done
  (($(nproc) >= 2)) || { echo "Left out: it needs two processors."; return 0; }
  dotnet build "$HERE/EngineRunner" -c Release -v q --nologo >/dev/null
  mkdir -p "$WORK/nginx"
  cat >"$WORK/nginx.conf" <<CONF
$([[ $(id -u) != 0 ]] || echo "user root;")
pid $WORK/nginx/pid; error_log $WORK/nginx/error.log; worker_processes 1; daemon off;
events { worker_connections 1024; }
http {
  access_log off; client_body_temp_path $WORK/nginx/1; proxy_temp_path $WORK/nginx/2; fastcgi_temp_path $WORK/nginx/3; uwsgi_temp_path $WORK/nginx/4; scgi_temp_path $WORK/nginx/5;
  keepalive_requests 1000000000; default_type text/html;
  server { listen 127.0.0.1:$PORT_BASE; location / { return 200 "<!DOCTYPE html><html><head><title>Tents</title></head><body>$(printf '<p>A tent for two persons.</p>%.0s' {1..30})</body></html>"; } }
}
CONF
  PATH=$PATH:/usr/sbin taskset -c 1 nginx -c "$WORK/nginx.conf" 2>"$WORK/nginx.log" &
  STARTED+=($!)
  declare -gA PID_OF PORT_OF
  start_proxy off $((PORT_BASE + 1))
  start_proxy requests $((PORT_BASE + 2)) --rules "$RULES/snort29-community.rules" --no-responses
  start_proxy both $((PORT_BASE + 3)) --rules "$RULES/snort29-community.rules"
  # The just-in-time compiler, and that of the expressions that are used often.
  for name in off requests both; do load "$name" "$WARMUP_SECONDS" >/dev/null; done
  for ((round = 0; round < ROUNDS; round++)); do
    for name in off requests both; do load "$name" "$SECONDS_EACH" >>"$WORK/$name.cpu"; done
  done
  echo "Browser headers, responses of 0.9 KB, kept connections, one thread, snort29-community.rules with all rules on, mode log. Median of $ROUNDS interleaved rounds of $SECONDS_EACH s."
  echo
  echo "| intrusion prevention | processor time of a request | to off |"
  echo "|---|---|---|"
  base=$(median <"$WORK/off.cpu")
  for name in off requests both; do
    times=$(median <"$WORK/$name.cpu")
    case $name in requests) tool="on, requests only (--ips-responses off)" ;; both) tool="on, requests and responses" ;; *) tool=off ;; esac
    echo "| $tool | $times ns | $(awk -v a="$times" -v b="$base" 'BEGIN {printf "%.2f", a / b}') |"
  done
}

main() {
  read_arguments "$@"
  WORK=$(mktemp -d)
  trap clean_up EXIT
  trap 'exit 130' INT TERM
  dotnet build "$HERE/IpsRunner" -c Release -v q --nologo
  measure_engine
  measure_suricata
  measure_proxy
}

main "$@"
