# The node in the guest, its clients on the other ends of two cables, two real servers in namespaces. Sourced by scenarios.sh.
# PROGRAMS is the folder with loadmasterd and lm, or "none".
# shellcheck shell=bash

# shellcheck disable=SC2034
readonly OUT=/run/out
readonly HOME_OF_NODE=/run/node
readonly NODE=198.18.10.2
readonly SERVICE=198.18.10.100
# Processors are emulated where there is no KVM.
readonly PATIENCE_SECONDS=${LM_GUEST_PATIENCE_SECONDS:-240}
readonly RESTART_CODE=75
export DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")} DOTNET_TieredPGO=0 DOTNET_EnableWriteXorExecute=0

say() { printf '%s\n' "$*"; }
die() { say "$*"; exit 1; }
at() { local ns=$1; shift; ip netns exec "$ns" "$@"; }
has_daemon() { [[ $PROGRAMS != none ]]; }
lm() { LM_HOME=$HOME_OF_NODE/login "$PROGRAMS/lm" "$@"; }
pull() { printf 'set_link card%s off\n' "$1" >/dev/virtio-ports/monitor; }
plug() { printf 'set_link card%s on\n' "$1" >/dev/virtio-ports/monitor; }
active_card() { cat /sys/class/net/bond0/bonding/active_slave; }
ask() { at clients curl -fsS --max-time 20 "$@"; }

eventually() { # COMMAND...: until it succeeds
  local deadline=$((SECONDS + PATIENCE_SECONDS))
  until "$@" >"$HOME_OF_NODE/last" 2>&1; do
    [[ $SECONDS -lt $deadline ]] || { cat "$HOME_OF_NODE/last"; die "not within $PATIENCE_SECONDS s: $*"; }
    sleep 0.2
  done
}

make_servers() {
  local number
  ip link add back type bridge
  ip address add 198.18.11.1/24 dev back
  ip link set back up
  for number in 1 2; do
    ip netns add "rs$number"
    ip link add "back$number" type veth peer name back netns "rs$number"
    ip link set "back$number" master back up
    ip -n "rs$number" link set lo up
    ip -n "rs$number" link set back up
    ip -n "rs$number" address add "198.18.11.1$number/24" dev back
    ip -n "rs$number" route add default via 198.18.11.1
    mkdir -p "$HOME_OF_NODE/rs$number"
    cat >"$HOME_OF_NODE/rs$number/conf" <<CONF
user root; worker_processes 1; pid $HOME_OF_NODE/rs$number/pid; error_log $HOME_OF_NODE/rs$number/log;
events { worker_connections 256; }
http { access_log off; client_body_temp_path $HOME_OF_NODE/t1; proxy_temp_path $HOME_OF_NODE/t2; fastcgi_temp_path $HOME_OF_NODE/t3;
  uwsgi_temp_path $HOME_OF_NODE/t4; scgi_temp_path $HOME_OF_NODE/t5; default_type text/plain;
  server { listen 80; location / { return 200 "rs$number\n"; } location = /slow { alias $HOME_OF_NODE/slow; limit_rate 8000; } } }
CONF
    at "rs$number" nginx -e "$HOME_OF_NODE/rs$number/log" -c "$HOME_OF_NODE/rs$number/conf"
  done
}

make_clients() {
  ip netns add clients
  ip link set net4 netns clients
  ip link set net5 netns clients
  ip -n clients link set lo up
  ip -n clients link add switch type bridge stp_state 0 forward_delay 0
  ip -n clients link set net4 master switch up
  ip -n clients link set net5 master switch up
  ip -n clients link set switch up
  ip -n clients link add link switch name vlan10 type vlan id 10
  ip -n clients address add 198.18.10.10/24 dev vlan10
  ip -n clients link set vlan10 up
}

# As systemd does it: a daemon that asks to be started afresh is.
supervise() {
  local code=$RESTART_CODE
  while [[ $code -eq $RESTART_CODE ]]; do
    "$PROGRAMS/loadmasterd" --config "$HOME_OF_NODE/node.json" >>"$OUT/daemon.log" 2>&1 &
    echo $! >"$HOME_OF_NODE/pid"
    wait $!
    code=$?
  done
}

start_daemon() {
  mkdir -p "$HOME_OF_NODE"/{data,log,login}
  cat >"$HOME_OF_NODE/node.json" <<JSON
{ "node": { "name": "appliance", "dataDirectory": "$HOME_OF_NODE/data", "logDirectory": "$HOME_OF_NODE/log" }, "management": { "address": "127.0.0.1", "port": 8443 } }
JSON
  supervise &
}

gone() { ! kill -0 "$1" 2>/dev/null || [[ $(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -c1) == Z ]]; }

kill_daemon() {
  local daemon
  daemon=$(<"$HOME_OF_NODE/pid")
  kill -KILL "$daemon"
  eventually gone "$daemon"
}

log_in_with() { lm login --url https://127.0.0.1:8443 --user admin --password-file "$1" --accept-certificate; }

# The one-time password serves only to choose another. On this processor a command may give up before the daemon has answered.
log_in() {
  local first=$HOME_OF_NODE/data/one-time-password
  echo correct-horse-battery-staple >"$HOME_OF_NODE/password"
  if [[ -e $first ]]; then
    log_in_with "$first" && lm passwd --password-file "$first" --new-password-file "$HOME_OF_NODE/password"
  else
    log_in_with "$HOME_OF_NODE/password"
  fi
}

# A command that gave up waiting may have done its work or not.
link_made() { # LINK COMMAND...
  local link=$1
  shift
  [[ -e /sys/class/net/$link ]] || { lm "$@" && [[ -e /sys/class/net/$link ]]; }
}

configure_network() {
  modprobe bonding max_bonds=0
  modprobe 8021q
  eventually curl -fsk -o /dev/null --max-time 5 https://127.0.0.1:8443/healthz
  eventually log_in
  eventually link_made bond0 net add-bond bond0 --member net0 --member net1 --miimon-milliseconds 100 --confirm-within-seconds 0
  eventually link_made bond0.10 net add-vlan bond0.10 --parent bond0 --id 10 --address "$NODE/24" --address "$SERVICE/24" --confirm-within-seconds 0
  grep "VID: 10" /proc/net/vlan/bond0.10
}

# The same two real servers behind an HTTP service, port 80, and one of layer 4, port 81; in one document, as each command takes seconds here.
add_services() {
  local servers='"realServers": [ { "address": "198.18.11.11:80" }, { "address": "198.18.11.12:80" } ]'
  eventually lm config export "$HOME_OF_NODE/before.json"
  jq ".virtualServices = [
    { \"name\": \"relayed\", \"address\": \"$SERVICE:80\", \"type\": \"http\", $servers },
    { \"name\": \"forwarded\", \"address\": \"$SERVICE:81\", \"layer\": 4, $servers } ]" "$HOME_OF_NODE/before.json" >"$HOME_OF_NODE/after.json"
  eventually lm config import "$HOME_OF_NODE/after.json"
}

make_bond() {
  # Without the bond that the module would make by itself.
  modprobe bonding max_bonds=0
  ip link add bond0 type bond mode active-backup miimon 100
  ip link set net0 down
  ip link set net1 down
  ip link set net0 master bond0
  ip link set net1 master bond0
  ip link set bond0 up
  ip link add link bond0 name bond0.10 type vlan id 10
  ip address add "$NODE/24" dev bond0.10
  ip address add "$SERVICE/24" dev bond0.10
  ip link set bond0.10 up
}

begin() {
  mkdir -p "$HOME_OF_NODE"
  sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 net.ipv4.ip_forward=1
  if has_daemon; then
    start_daemon
  fi
  make_servers
  make_clients
}
