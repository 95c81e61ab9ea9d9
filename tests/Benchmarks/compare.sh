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

usage() {
  cat <<USAGE
Usage: compare.sh [options]
  --rounds N          rounds per workload (default $rounds)
  --seconds N         seconds per round and subject (default $seconds)
  --warmup-seconds N  unmeasured seconds per workload and subject (default $warmup_seconds)
  --connections N     client connections (default $connections)
  --threads N         threads of each proxy (default $threads)
  --workloads LIST    of small,browser,10k,1m (the default), and new (a connection for each request), tls (kept connections), handshake (P-256)
  --subjects LIST     of haproxy,nginx,ours,engine (default $subjects); ratios are to the first. ours is the whole daemon
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

# --- processes: only those started here are ever ended ---------------------------------------------------------------

with_children() {
  local child
  echo "$1"
  for child in $(cat /proc/"$1"/task/*/children 2>/dev/null || true); do with_children "$child"; done
}

stop() {
  local pid all deadline=$((SECONDS + 5))
  all=$(for pid in "$@"; do with_children "$pid"; done)
  for pid in "$@"; do kill "$pid" 2>/dev/null || true; done
  for pid in $all; do
    while kill -0 "$pid" 2>/dev/null && [ $SECONDS -lt $deadline ]; do sleep 0.05; done
    if kill -9 "$pid" 2>/dev/null; then echo "compare.sh: process $pid had to be killed" >&2; fi
  done
}

clean_up() {
  trap - EXIT INT TERM
  [ ${#started[@]} -eq 0 ] || stop "${started[@]}"
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

wait_for() { # URL PID NAME
  local deadline=$((SECONDS + 30))
  until curl -fs -o /dev/null --max-time 2 "$1"; do
    kill -0 "$2" 2>/dev/null || fail "$3 ended at its start: $(tail -n 5 "$work/$3.log")"
    [ $SECONDS -lt $deadline ] || fail "$3 does not answer at $1: $(tail -n 5 "$work/$3.log")"
    sleep 0.1
  done
}

# --- tools -----------------------------------------------------------------------------------------------------------

need_tools() {
  local missing=() pair
  for pair in haproxy:haproxy nginx:nginx wrk:wrk curl:curl openssl:openssl taskset:util-linux; do
    PATH=$PATH:/usr/sbin command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    [ "$(id -u)" = 0 ] || fail "missing: ${missing[*]}; run as root once, or: apt-get install ${missing[*]}"
    # RUNLEVEL keeps the packages from starting their services.
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" >&2 \
      || fail "apt-get install ${missing[*]} failed; run apt-get update and try again"
  fi
  export PATH=$PATH:/usr/sbin
  taskset -c "$proxy_cpus" true && taskset -c "$load_cpus" true \
    || fail "this machine does not have CPUs $proxy_cpus and $load_cpus; see --proxy-cpus and --load-cpus"
}

need_ports() {
  local port
  for port in $(seq "$port_base" $((port_base + 25))); do
    if (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then fail "port $port is taken; choose another --port-base"; fi
  done
}

nginx_user() { if [ "$(id -u)" = 0 ]; then echo "user root;"; fi; }

# --- backend ---------------------------------------------------------------------------------------------------------

start_backend() {
  mkdir -p "$work/www" "$work/backend"
  head -c 10240 /dev/zero | tr '\0' x >"$work/www/10k"
  head -c 1048576 /dev/zero | tr '\0' x >"$work/www/1m"
  cat >"$work/backend.conf" <<CONF
$(nginx_user)
daemon off; worker_processes 1; pid $work/backend/pid; error_log $work/backend.log;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000000; keepalive_timeout 300s; sendfile on; tcp_nodelay on; open_file_cache max=10;
  client_body_temp_path $work/backend; proxy_temp_path $work/backend; fastcgi_temp_path $work/backend;
  uwsgi_temp_path $work/backend; scgi_temp_path $work/backend; default_type text/plain;
  server {
    listen $backend_a; listen $backend_b; root $work/www;
    location = /small { return 200 "$(printf 'x%.0s' $(seq 100))"; }
  }
}
CONF
  setsid taskset -c "$load_cpus" nginx -c "$work/backend.conf" >>"$work/backend.log" 2>&1 </dev/null &
  echo $!
}

# --- TLS: each subject listens on its port and, ten above it, with TLS -------------------------------------------------

with_tls() { case ",$workloads," in *,tls,* | *,handshake,*) return 0 ;; *) return 1 ;; esac; }

make_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=bench -keyout "$work/key.pem" -out "$work/cert.pem" 2>>"$work/openssl.log" \
    || fail "openssl cannot make a certificate: $(tail -n 3 "$work/openssl.log")"
  cat "$work/cert.pem" "$work/key.pem" >"$work/both.pem"
}

# --- subjects: start_NAME PORT starts it there and prints its process id; each in a session of its own, as the kernel shares time by session ---

start_haproxy() {
  cat >"$work/haproxy.cfg" <<CONF
global
  nbthread $threads
  maxconn 4096
defaults
  mode http
  option forwardfor
  http-reuse always
  timeout connect 5s
  timeout client 60s
  timeout server 60s
  timeout http-request 10s
  timeout http-keep-alive 60s
listen main
  bind 127.0.0.1:$1
  $(if with_tls; then echo "bind 127.0.0.1:$(($1 + 10)) ssl crt $work/both.pem"; fi)
  balance roundrobin
  server a $backend_a
  server b $backend_b
CONF
  setsid taskset -c "$proxy_cpus" haproxy -db -f "$work/haproxy.cfg" >>"$work/haproxy.log" 2>&1 </dev/null &
  echo $!
}

version_haproxy() { haproxy -v | sed -n '1s/^HAProxy version \([^ ]*\).*/HAProxy \1/p'; }

start_nginx() {
  mkdir -p "$work/proxy"
  cat >"$work/nginx.conf" <<CONF
$(nginx_user)
daemon off; worker_processes $threads; pid $work/proxy/pid; error_log $work/nginx.log;
events { worker_connections 4096; }
http {
  access_log off; keepalive_requests 1000000000; keepalive_timeout 60s; tcp_nodelay on;
  client_body_temp_path $work/proxy; proxy_temp_path $work/proxy; fastcgi_temp_path $work/proxy;
  uwsgi_temp_path $work/proxy; scgi_temp_path $work/proxy;
  upstream servers { server $backend_a; server $backend_b; keepalive 256; keepalive_requests 1000000000; }
  server {
    listen 127.0.0.1:$1;
    $(if with_tls; then echo "listen 127.0.0.1:$(($1 + 10)) ssl; ssl_certificate $work/cert.pem; ssl_certificate_key $work/key.pem;"; fi)
    location / {
      proxy_pass http://servers; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host \$http_host;
      proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for; proxy_max_temp_file_size 0;
    }
  }
}
CONF
  setsid taskset -c "$proxy_cpus" nginx -c "$work/nginx.conf" >>"$work/nginx.log" 2>&1 </dev/null &
  echo $!
}

version_nginx() { nginx -v 2>&1 | sed 's|.*nginx/|nginx |'; }

# The whole daemon: control plane, health checks and REST run beside the traffic and are counted with it.
build_ours() {
  local part
  if [ -n "$binaries" ]; then
    [ -x "$binaries/loadmasterd" ] && [ -x "$binaries/lm" ] || fail "--binaries $binaries holds no loadmasterd and lm"
    return 0
  fi
  binaries=$work/bin
  for part in Host Cli; do
    dotnet publish "$here/../../src/$part" -c Release -o "$binaries" -v q --nologo >"$work/build.log" 2>&1 \
      || fail "src/$part does not build: $(tail -n 5 "$work/build.log")"
  done
}

lm() { LM_HOME=$work/login LM_URL=https://127.0.0.1:$((port_base + 9)) "$binaries/lm" "$@" >>"$work/lm.log" 2>&1 || fail "lm $1 failed: $(tail -n 3 "$work/lm.log")"; }

start_ours() {
  local pid management=$((port_base + 9)) deadline=$((SECONDS + 60))
  setsid taskset -c "$proxy_cpus" "$binaries/loadmasterd" --node:name bench --node:dataDirectory "$work/data" --management:port "$management" \
    --dataPlane:threads "$threads" >>"$work/ours.log" 2>&1 </dev/null &
  pid=$!
  until curl -fsk -o /dev/null --max-time 2 "https://127.0.0.1:$management/readyz"; do
    kill -0 "$pid" 2>/dev/null && [ $SECONDS -lt $deadline ] || fail "loadmasterd did not start: $(tail -n 5 "$work/ours.log")"
    sleep 0.2
  done
  lm login --user admin --password-file "$work/data/one-time-password" --accept-certificate
  echo 'password of the benchmark' >"$work/password"
  lm passwd --password-file "$work/data/one-time-password" --new-password-file "$work/password"
  lm vs add "127.0.0.1:$1" --name bench --schedule rr --check tcp
  lm rs add bench "$backend_a"
  lm rs add bench "$backend_b"
  if with_tls; then
    lm cert add bench --cert-file "$work/cert.pem" --key-file "$work/key.pem"
    lm vs add "127.0.0.1:$(($1 + 10))" --name bench-tls --type https --cert bench --schedule rr --check tcp
    lm rs add bench-tls "$backend_a"
    lm rs add bench-tls "$backend_b"
  fi
  echo "$pid"
}

version_ours() { echo "LoadMaster $("$binaries/loadmasterd" --version)"; }

# The engine alone, without the daemon round it.
build_engine() {
  local project=$here/EngineRunner
  [ -z "$runner" ] || { [ -e "$runner" ] || fail "--runner $runner does not exist"; return 0; }
  [ -d "$project" ] || fail "$project is not there; give --runner PATH or --subjects haproxy,nginx"
  dotnet build "$project" -c Release -v q --nologo >"$work/build.log" 2>&1 || fail "the runner does not build: $(tail -n 5 "$work/build.log")"
  runner=$(find "$project/bin/Release" -name '*.runtimeconfig.json' | head -n 1)
  [ -n "$runner" ] || fail "the build of $project left no program in bin/Release"
  runner=${runner%.runtimeconfig.json}.dll
}

start_engine() {
  local command=("$runner")
  [[ $runner != *.dll ]] || command=(dotnet "$runner")
  setsid taskset -c "$proxy_cpus" "${command[@]}" --listen "127.0.0.1:$1" --server "$backend_a" --server "$backend_b" --threads "$threads" \
    >>"$work/engine.log" 2>&1 </dev/null &
  echo $!
}

version_engine() { echo "LoadMaster engine $(git -C "$here" describe --always --dirty 2>/dev/null || echo unknown), .NET $(dotnet --version)"; }

# --- measuring -------------------------------------------------------------------------------------------------------

path_of() { case $1 in small | browser | new | tls | handshake) echo /small ;; 10k) echo /10k ;; 1m) echo /1m ;; *) fail "unknown workload $1; see --help" 2 ;; esac; }
bytes_of() { case $1 in small | browser | new | tls | handshake) echo 100 ;; 10k) echo 10240 ;; 1m) echo 1048576 ;; esac; }
title_of() { case $1 in small) echo "100 B, minimal headers" ;; browser) echo "100 B, browser headers" ;; 10k) echo "10 KB" ;; 1m) echo "1 MB" ;;
  new) echo "100 B, new connections" ;; tls) echo "100 B, TLS" ;; handshake) echo "TLS handshake, P-256" ;; esac; }
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

measure() { # WORKLOAD SUBJECT ROUND: adds "round microseconds-per-request requests-per-second" to the results
  local before after report
  before=$(cpu_ticks "${pid_of[$2]}")
  report=$(load "$1" "${port_of[$2]}" "$seconds") || fail "wrk failed on $2, workload $1"
  after=$(cpu_ticks "${pid_of[$2]}")
  if grep -E "Non-2xx|Socket errors" <<<"$report" >"$work/errors"; then echo "$2, $1: $(tr -s ' \n' ' ' <"$work/errors")" >>"$work/problems"; fi
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
  echo "| workload | proxy | CPU per request, ratio | range | us/request | requests/s |"
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
if with_tls && [[ ,$subjects, == *,engine,* ]]; then fail "the engine alone has no TLS; take ours for the workloads tls and handshake" 2; fi
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
