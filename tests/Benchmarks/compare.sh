#!/usr/bin/env bash
# Measures the proxy's CPU time per request: HAProxy, nginx and ours, interleaved on this machine, and prints a Markdown table.
# The ratio to HAProxy of the same round is the figure to trust; requests per second depend on who else uses the machine.
set -euo pipefail

rounds=5
seconds=3
warmup_seconds=2
connections=32
threads=1
workloads=small,browser,10k,1m
subjects=haproxy,nginx,ours
runner=
binaries=
proxy_cpus=0
load_cpus=1
port_base=28080
p99_rate=3200

usage() {
  cat <<USAGE
Usage: compare.sh [options]
  --rounds N          rounds per workload (default $rounds)
  --seconds N         seconds per round and subject (default $seconds)
  --warmup-seconds N  unmeasured seconds per workload and subject (default $warmup_seconds)
  --connections N     client connections (default $connections)
  --threads N         threads of each proxy (default $threads)
  --workloads LIST    of small,browser,10k,1m (the default), and new (a connection for each request), tls (kept connections), handshake (P-256),
                      p99 (time in which 99 of 100 requests are answered at a fixed rate, instead of CPU)
  --subjects LIST     of haproxy,nginx,ours,full,many,engine,engine10k (default $subjects); ratios are to the first. ours is the whole daemon,
                      full one with access log, persistence and three content rules, many one with 1,000 services; engine is the engine alone,
                      engine10k with 10,000 services
  --binaries FOLDER   holds loadmasterd and lm, instead of building them
  --runner PATH       a built runner (.dll or executable) instead of building tests/Benchmarks/EngineRunner
  --proxy-cpus LIST   CPUs of the proxies (default $proxy_cpus)
  --load-cpus LIST    CPUs of backend and load (default $load_cpus)
  --port-base N       first of the ports on 127.0.0.1 that are used (default $port_base)
USAGE
}

fail() {
  echo "compare.sh: $1" >&2
  exit "${2:-1}"
}

while [ $# -gt 0 ]; do
  case $1 in
    --help) usage; exit 0 ;;
    --rounds | --seconds | --warmup-seconds | --connections | --threads | --port-base)
      [[ ${2:-} =~ ^[1-9][0-9]{0,4}$ ]] || fail "$1 needs a positive number; see --help" 2
      name=${1#--}; printf -v "${name//-/_}" %s "$2"; shift 2 ;;
    --workloads | --subjects | --runner | --binaries | --proxy-cpus | --load-cpus)
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

# --- measuring -------------------------------------------------------------------------------------------------------

path_of() { case $1 in small | browser | new | tls | handshake | p99) echo /small ;; 10k) echo /10k ;; 1m) echo /1m ;; *) fail "unknown workload $1; see --help" 2 ;; esac; }
bytes_of() { case $1 in small | browser | new | tls | handshake | p99) echo 100 ;; 10k) echo 10240 ;; 1m) echo 1048576 ;; esac; }
title_of() { case $1 in small) echo "100 B, minimal headers" ;; browser) echo "100 B, browser headers" ;; 10k) echo "10 KB" ;; 1m) echo "1 MB" ;;
  new) echo "100 B, new connections" ;; tls) echo "100 B, TLS" ;; handshake) echo "TLS handshake, P-256" ;; p99) echo "100 B, p99 at $p99_rate/s" ;; esac; }
url_of() { case $1 in tls | handshake) echo "https://127.0.0.1:$(($2 + 10))$(path_of "$1")" ;; *) echo "http://127.0.0.1:$2$(path_of "$1")" ;; esac; }

browser_headers=(
  -H "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
  -H "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
  -H "Accept-Language: en-GB,en;q=0.9" -H "Accept-Encoding: gzip, deflate, br" -H "Cache-Control: no-cache" -H "DNT: 1"
  -H "Cookie: session=0123456789abcdef0123456789abcdef; theme=dark" -H "Referer: http://www.example.org/index.html"
  -H "Upgrade-Insecure-Requests: 1" -H "Sec-Fetch-Mode: navigate")

# User and system time of the process and its children, threads that have ended included, in clock ticks.
cpu_ticks() {
  local pid stat total=0
  for pid in $(with_children "$1"); do
    stat=$(sed 's/.*) //' "/proc/$pid/stat")
    set -- $stat
    total=$((total + ${12} + ${13}))
  done
  echo "$total"
}

load() { # WORKLOAD PORT SECONDS -> wrk's report
  local headers=()
  case $1 in
    handshake) handshakes "$2" "$3"; return ;;
    p99) latencies "$2" "$3"; return ;;
    browser) headers=("${browser_headers[@]}") ;;
    new) headers=(-H "Connection: close") ;;
  esac
  timeout $(($3 + 15)) taskset -c "$load_cpus" wrk -t1 -c"$connections" -d"$3s" --timeout 10s "${headers[@]}" "$(url_of "$1" "$2")"
}

# wrk resumes its TLS sessions; s_time never does. One request on each connection, reported as wrk would.
handshakes() { # PORT SECONDS
  timeout $(($2 + 15)) taskset -c "$load_cpus" openssl s_time -connect "127.0.0.1:$(($1 + 10))" -new -time "$2" -www "$(path_of handshake)" 2>&1 \
    | awk -v seconds="$2" '/ connections in .*real seconds/ { printf "%d requests in %ds\nRequests/sec: %.1f\n", $1, $4, $1 / $4 }'
}

# Requests at a fixed rate, sent whether or not the one before was answered on another connection; all times in microseconds are kept.
latencies() { # PORT SECONDS
  rm -f "$work/times"
  timeout $(($2 + 15)) taskset -c "$load_cpus" h2load --h1 -t1 -c"$connections" --rps $((p99_rate / connections)) -D "$2" --log-file "$work/times" "$(url_of p99 "$1")" >"$work/h2load.log" 2>&1 || return 1
  awk -v seconds="$2" '$2 != 200 { bad++ } END { printf "%d requests in %ds\nRequests/sec: %.1f\n", NR, seconds, NR / seconds; if (bad) printf "Non-2xx: %d\n", bad }' "$work/times"
}

p99_of_times() { awk '{ print $3 }' "$work/times" | sort -n | awk '{ v[NR] = $1 } END { print v[int(NR * 0.99)] }'; }

measure() { # WORKLOAD SUBJECT ROUND: adds "round microseconds-per-request requests-per-second" to the results
  local before after report
  before=$(cpu_ticks "${pid_of[$2]}")
  report=$(load "$1" "${port_of[$2]}" "$seconds") || fail "wrk failed on $2, workload $1"
  after=$(cpu_ticks "${pid_of[$2]}")
  if grep -E "Non-2xx|Socket errors" <<<"$report" >"$work/errors"; then echo "$2, $1: $(tr -s ' \n' ' ' <"$work/errors")" >>"$work/problems"; fi
  if [ "$1" = p99 ]; then
    awk -v round="$3" -v p99="$(p99_of_times)" '/^Requests\/sec:/ { printf "%d %.3f %.0f\n", round, p99, $2 }' <<<"$report" >>"$work/result.$1.$2"
    return
  fi
  awk -v round="$3" -v ticks=$((after - before)) -v hertz="$(getconf CLK_TCK)" '
    / requests in / { n = $1 } /^Requests\/sec:/ { rps = $2 }
    END { if (n < 1) exit 1; printf "%d %.3f %.0f\n", round, ticks / hertz / n * 1e6, rps }' <<<"$report" >>"$work/result.$1.$2" \
    || fail "no request was answered by $2, workload $1"
}

median() { sort -n | awk '{ v[NR] = $1 } END { print (NR % 2) ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'; }

print_row() { # WORKLOAD SUBJECT
  local base=$work/result.$1.${names[0]} mine=$work/result.$1.$2
  join <(sort "$base") <(sort "$mine") | awk '{ printf "%.4f\n", ($2 > 0) ? $4 / $2 : 0 }' >"$work/ratios"
  printf '| %s | %s | %.2f | %.2f-%.2f | %.1f | %.0f |\n' "$(title_of "$1")" "$2" \
    "$(median <"$work/ratios")" "$(sort -n "$work/ratios" | head -n 1)" "$(sort -n "$work/ratios" | tail -n 1)" \
    "$(awk '{ print $2 }' "$mine" | median)" "$(awk '{ print $3 }' "$mine" | median)"
}

print_table() {
  local name
  echo "Date: $(date -u +%Y-%m-%d). Kernel $(uname -r), $(nproc) x $(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1)."
  echo "Versions: $(for name in "${names[@]}"; do echo -n "$("version_$name"); "; done)$(wrk -v 2>&1 | sed -n '1s/^wrk \([^ ]*\).*/wrk \1/p')."
  echo "Method: $rounds interleaved rounds of $seconds s, $connections connections, $threads proxy thread(s); medians; ratio to ${names[0]} in the same round."
  echo
  echo "| workload | proxy | CPU per request (p99: time), ratio | range | us/request | requests/s |"
  echo "|---|---|---|---|---|---|"
  for workload in "${work_list[@]}"; do
    for name in "${names[@]}"; do print_row "$workload" "$name"; done
  done
  if [ -s "$work/problems" ]; then
    echo
    echo "Errors while measuring:"
    sed 's/^/- /' "$work/problems"
  fi
}

# --- main ------------------------------------------------------------------------------------------------------------

IFS=, read -ra names <<<"$subjects"
IFS=, read -ra work_list <<<"$workloads"
declare -A pid_of port_of
for workload in "${work_list[@]}"; do path_of "$workload" >/dev/null; done
if with_tls && [[ ,$subjects, =~ ,(engine|engine10k|full|many), ]]; then fail "engine, engine10k, full and many have no TLS; take ours for the workloads tls and handshake" 2; fi
for name in "${names[@]}"; do declare -F "start_$name" >/dev/null && [ "$name" != backend ] || fail "unknown subject $name; see --help" 2; done
need_tools
need_ports
for name in "${names[@]}"; do if declare -F "build_$name" >/dev/null; then "build_$name"; fi; done

if with_tls; then make_certificate; fi

echo "compare.sh: about $((${#work_list[@]} * ${#names[@]} * (rounds * seconds + warmup_seconds))) s" >&2
pid=$(start_backend)
started+=("$pid")
wait_for "http://$backend_a/small" "$pid" backend
port=$((port_base + 10))
for name in "${names[@]}"; do
  pid_of[$name]=$("start_$name" "$port")
  port_of[$name]=$port
  started+=("${pid_of[$name]}")
  wait_for "http://127.0.0.1:$port/small" "${pid_of[$name]}" "$name"
  port=$((port + 1))
done

for workload in "${work_list[@]}"; do
  for name in "${names[@]}"; do
    got=$(curl -fsk --max-time 10 "$(url_of "$workload" "${port_of[$name]}")" | wc -c)
    [ "$got" = "$(bytes_of "$workload")" ] || fail "$name answers $got bytes for workload $workload instead of $(bytes_of "$workload")"
    load "$workload" "${port_of[$name]}" "$warmup_seconds" >/dev/null || fail "wrk failed on $name, workload $workload"
  done
  for ((round = 0; round < rounds; round++)); do
    for ((i = 0; i < ${#names[@]}; i++)); do
      # Each round begins with another one, so that nobody always follows the same neighbour.
      measure "$workload" "${names[$(((i + round) % ${#names[@]}))]}" "$round"
    done
  done
  echo "compare.sh: $workload done" >&2
done
print_table
