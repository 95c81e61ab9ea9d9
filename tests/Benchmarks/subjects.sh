# What is compared, and how it is started and ended: sourced by compare.sh and idle.sh, not run.
# They set: here, work, started, port_base, backend_a, backend_b, threads, proxy_cpus, load_cpus, workloads, binaries, runner, and define fail.
# shellcheck shell=bash disable=SC2154

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
    if kill -9 "$pid" 2>/dev/null; then echo "$(basename "$0"): process $pid had to be killed" >&2; fi
  done
}

clean_up() {
  trap - EXIT INT TERM
  [ ${#started[@]} -eq 0 ] || stop "${started[@]}"
  [ ! -e "$work/daemons" ] || stop $(<"$work/daemons")
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
  for pair in haproxy:haproxy nginx:nginx wrk:wrk h2load:nghttp2-client curl:curl jq:jq openssl:openssl taskset:util-linux; do
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
events { worker_connections ${connections_max:-4096}; }
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
  maxconn ${connections_max:-4096}
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
events { worker_connections ${connections_max:-4096}; }
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

lm_at() { LM_HOME=$work/login.$1 LM_URL=https://127.0.0.1:$1 "$binaries/lm" "${@:2}" >>"$work/lm.log" 2>&1 || fail "lm $2 $3 failed: $(tail -n 3 "$work/lm.log")"; }
lm() { lm_at $((port_base + 9)) "$@"; }

start_daemon() { # NAME MANAGEMENT_PORT
  local pid deadline=$((SECONDS + 60))
  setsid taskset -c "$proxy_cpus" "$binaries/loadmasterd" --node:name "$1" --node:dataDirectory "$work/$1" --node:logDirectory "$work/$1.log.d" --management:port "$2" \
    --dataPlane:threads "$threads" >>"$work/$1.log" 2>&1 </dev/null &
  pid=$!
  # Who calls gets the pid only once all is set up; what fails before that must end, too.
  echo "$pid" >>"$work/daemons"
  until curl -fsk -o /dev/null --max-time 2 "https://127.0.0.1:$2/readyz"; do
    kill -0 "$pid" 2>/dev/null && [ $SECONDS -lt $deadline ] || fail "loadmasterd did not start: $(tail -n 5 "$work/$1.log")"
    sleep 0.2
  done
  lm_at "$2" login --user admin --password-file "$work/$1/one-time-password" --accept-certificate
  echo 'password of the benchmark' >"$work/password"
  lm_at "$2" passwd --password-file "$work/$1/one-time-password" --new-password-file "$work/password"
  echo "$pid"
}

start_ours() {
  start_daemon ours $((port_base + 9))
  lm vs add "127.0.0.1:$1" --name bench --schedule rr --check tcp
  lm rs add bench "$backend_a"
  lm rs add bench "$backend_b"
  if with_tls; then
    lm cert add bench --cert-file "$work/cert.pem" --key-file "$work/key.pem"
    lm vs add "127.0.0.1:$(($1 + 10))" --name bench-tls --type https --cert bench --schedule rr --check tcp
    lm rs add bench-tls "$backend_a"
    lm rs add bench-tls "$backend_b"
  fi
}

# A daemon whose service writes an access log, keeps clients at their server and applies three content rules.
build_full() { build_ours; }
start_full() {
  local management=$((port_base + 8))
  start_daemon full "$management"
  lm_at "$management" rule add to-other --kind match --subject path --match prefix --pattern /other/
  lm_at "$management" rule add tell-server --kind add-header --field X-Tier --value bench
  lm_at "$management" rule add tell-client --kind replace-header --field X-Served-By --value bench --pattern ""
  lm_at "$management" vs add "127.0.0.1:$1" --name bench --schedule rr --check tcp --persist src --access-log json --group other
  lm_at "$management" rs add bench "$backend_a"
  lm_at "$management" rs add bench "$backend_b"
  lm_at "$management" rs add bench "127.0.0.1:$((port_base + 2))" --group other
  lm_at "$management" rule attach to-other bench --group other
  lm_at "$management" rule attach tell-server bench
  lm_at "$management" rule attach tell-client bench --response
}
version_full() { version_ours; }

# A daemon with 1,000 services, as many as there may be, one of them under load; the others wait at addresses of their own.
build_many() { build_ours; }
start_many() {
  local management=$((port_base + 7))
  start_daemon many "$management"
  lm_at "$management" vs add "127.0.0.1:$1" --name bench --schedule rr --check tcp
  lm_at "$management" rs add bench "$backend_a"
  lm_at "$management" rs add bench "$backend_b"
  lm_at "$management" config export "$work/many.json"
  jq --argjson port "$((port_base + 6))" '.virtualServices += [range(999) | {
      name: "idle-\(.)", address: "127.1.\(. / 250 | floor).\(. % 250 + 1):\($port)", check: { type: "tcp", intervalSeconds: 900 },
      realServers: [ { address: "127.128.\(. / 250 | floor).\(. % 250 + 1):80", mode: "disabled" } ] }]' "$work/many.json" >"$work/many.new.json"
  lm_at "$management" config import "$work/many.new.json"
}
version_many() { version_ours; }

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

start_engine() { # PORT [OPTION...]
  local command=("$runner")
  [[ $runner != *.dll ]] || command=(dotnet "$runner")
  setsid taskset -c "$proxy_cpus" "${command[@]}" --listen "127.0.0.1:$1" --server "$backend_a" --server "$backend_b" --threads "$threads" "${@:2}" \
    >>"$work/engine.log" 2>&1 </dev/null &
  echo $!
}

version_engine() { echo "LoadMaster engine $(git -C "$here" describe --always --dirty 2>/dev/null || echo unknown), .NET $(dotnet --version)"; }

# The engine with 10,000 services, one of them under load.
build_engine10k() { build_engine; }
start_engine10k() { start_engine "$1" --services 9999; }
version_engine10k() { version_engine; }
