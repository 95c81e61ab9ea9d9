#!/usr/bin/env bash
# One of the lab's real servers: server.sh start|stop|pid rs1|rs2|rs3
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

write_config() {
  local server=$1 home=$LAB/$1
  mkdir -p "$home/www"
  [[ -e $home/www/load ]] || echo 10 >"$home/www/load"
  [[ -e $home/www/check ]] || echo ok >"$home/www/check"
  [[ -e $home/www/big ]] || seq -f %07.0f 1 500000 >"$home/www/big"
  cat >"$home/nginx.conf" <<EOF
user root;
worker_processes 1;
pid $home/nginx.pid;
error_log $home/error.log;
events { worker_connections 8192; }
http {
  access_log off;
  keepalive_requests 1000000000;
  client_body_temp_path $home/tmp-body;
  proxy_temp_path $home/tmp-proxy;
  fastcgi_temp_path $home/tmp-fastcgi;
  uwsgi_temp_path $home/tmp-uwsgi;
  scgi_temp_path $home/tmp-scgi;
  default_type text/plain;
  add_header X-Real-Server $server always;
  # Which node asked: its own address on the back network.
  add_header X-Asked-By \$remote_addr always;
  server {
    listen 80;
    # For direct server return, where a real server has its service's port.
    listen 8080;
    location / { return 200 "$server\n"; }
    # What a load agent of adaptive scheduling answers: write a number into $home/www/load.
    location = /load { root $home/www; add_header Cache-Control no-store; }
    # Slow on purpose: a check's time grows with the size of $home/www/check.
    location = /check { root $home/www; limit_rate 20000; }
    # A download that lasts: keeps a connection busy.
    location = /big { root $home/www; limit_rate 100000; }
  }
}
EOF
}

start() {
  local server=$1
  server_pid "$server" >/dev/null && die "The nginx of $server runs already."
  write_config "$server"
  in_ns "lm-$server" nginx -e "$LAB/$server/error.log" -c "$(server_mark "$server")"
  wait_for 10 server_pid "$server" || die "The nginx of $server did not start; see $LAB/$server/error.log."
}

main() {
  [[ $# -eq 2 && " ${SERVERS[*]} " == *" $2 "* ]] || die "Usage: server.sh start|stop|pid rs1|rs2|rs3"
  need_root
  need_lab
  case $1 in
    start) start "$2" ;;
    stop) end_process "$LAB/$2/nginx.pid" "$(server_mark "$2")" TERM ;;
    pid) server_pid "$2" || die "The nginx of $2 does not run." ;;
    *) die "Usage: server.sh start|stop|pid rs1|rs2|rs3" ;;
  esac
}

main "$@"
