#!/usr/bin/env bash
# Runs inside the guest (guest.sh): a node on VLAN 10 of a bond of two network cards, its clients on the other ends of the two cables, two
# real servers in namespaces. Writes 'pass NAME' or 'fail NAME REASON' into /run/out/results for each scenario; what it said is in
# /run/out/NAME.log. Arguments: the daemon and the command line.
set -uo pipefail

readonly DAEMON=$1
readonly CLI=$2
readonly OUT=/run/out
readonly HOME_OF_NODE=/run/node
readonly NODE=198.18.10.2
readonly SERVICE=198.18.10.100
readonly SERVICES='{ "schemaVersion": 1, "virtualServices": [
  { "name": "relayed", "address": "198.18.10.100:80", "type": "http", "scheduling": "rr", "realServers": [ { "address": "198.18.11.11:80" }, { "address": "198.18.11.12:80" } ] },
  { "name": "forwarded", "address": "198.18.10.100:81", "layer": 4, "scheduling": "rr", "realServers": [ { "address": "198.18.11.11:80" }, { "address": "198.18.11.12:80" } ] } ] }'
# Processors are emulated where there is no KVM, and then .NET takes its time to start.
readonly PATIENCE_SECONDS=${LM_GUEST_PATIENCE_SECONDS:-240}
readonly RESTART_CODE=75
export DOTNET_ROOT=${DOTNET_ROOT:-$(dirname "$(readlink -f "$(command -v dotnet)")")} DOTNET_TieredPGO=0
failed=

say() { printf '%s\n' "$*"; }
die() { say "$*"; exit 1; }
at() { local ns=$1; shift; ip netns exec "$ns" "$@"; }
lm() { LM_HOME=$HOME_OF_NODE/login "$CLI" "$@"; }
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

# Each in a shell of its own, which ends with its first failure; what it makes for those after it is in the kernel and in files.
scenario() {
  local name=$1 began=$SECONDS
  if [[ -n $failed ]]; then
    say "fail $name not tried, because $failed failed" >>"$OUT/results"
    return
  fi
  if (set -eo pipefail; "$name") >"$OUT/$name.log" 2>&1; then
    say "pass $name" >>"$OUT/results"
  else
    failed=$name
    say "fail $name $(tail -n 3 "$OUT/$name.log" | tr '\n' ' ')" >>"$OUT/results"
  fi
  say "$name: $((SECONDS - began)) s"
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
  server { listen 80; location / { return 200 "rs$number\n"; } location = /slow { alias $HOME_OF_NODE/slow; limit_rate 20000; } } }
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

start_daemon() {
  mkdir -p "$HOME_OF_NODE"/{data,log,login}
  cat >"$HOME_OF_NODE/node.json" <<JSON
{ "node": { "name": "appliance", "dataDirectory": "$HOME_OF_NODE/data", "logDirectory": "$HOME_OF_NODE/log" }, "management": { "address": "127.0.0.1", "port": 8443 } }
JSON
  supervise &
}

# As systemd does it: a daemon that asks to be started afresh is.
supervise() {
  local code=$RESTART_CODE
  while [[ $code -eq $RESTART_CODE ]]; do
    "$DAEMON" --config "$HOME_OF_NODE/node.json" >>"$OUT/daemon.log" 2>&1 &
    echo $! >"$HOME_OF_NODE/pid"
    wait $!
    code=$?
  done
}

log_in() {
  lm login --url https://127.0.0.1:8443 --user admin --password-file "$HOME_OF_NODE/data/one-time-password" --accept-certificate
}

the_kernel_is_debians_and_has_what_an_appliance_needs() {
  uname -a
  cat /proc/uptime
  [[ $(uname -r) == *-amd64 ]]
  local module
  # Without the bond that the module would make by itself.
  modprobe bonding max_bonds=0
  for module in bonding 8021q macvlan nf_tables nft_chain_nat nft_numgen nft_hash nft_fwd_netdev nft_queue nft_synproxy nft_fib_inet nft_socket nf_conntrack_netlink nf_flow_table ip_vs tls; do
    modprobe "$module" || die "no module $module"
  done
}

a_bond_of_two_cards_carries_vlan_10() {
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
  eventually at clients ping -c 1 -W 2 "$NODE"
  [[ $(active_card) == net[01] ]]
}

frames_on_the_cable_carry_the_tag() {
  local capture
  at clients timeout 60 tcpdump -c 4 -nei "net$((4 + $(active_card | tail -c 2)))" icmp or vlan >"$HOME_OF_NODE/frames" 2>&1 &
  capture=$!
  eventually grep -q "listening on" "$HOME_OF_NODE/frames"
  at clients ping -c 4 -i 0.3 -W 5 "$NODE"
  wait "$capture"
  cat "$HOME_OF_NODE/frames"
  grep -q "vlan 10.* ICMP echo reply" "$HOME_OF_NODE/frames"
  if grep ICMP "$HOME_OF_NODE/frames" | grep -v "vlan 10"; then
    die "a frame without the tag"
  fi
}

the_daemon_takes_an_l4_and_an_l7_service_on_the_vlan() {
  eventually curl -fsk -o /dev/null --max-time 5 https://127.0.0.1:8443/healthz
  eventually log_in
  printf '%s\n' "$SERVICES" >"$HOME_OF_NODE/services.json"
  lm config import "$HOME_OF_NODE/services.json"
  eventually ask "http://$SERVICE/"
  eventually ask "http://$SERVICE:81/"
}

both_services_reach_both_servers() {
  local port names
  for port in 80 81; do
    eventually two_names "$port"
  done
  nft list map inet loadmaster svc4 | grep -q "$SERVICE . tcp . 81"
}

two_names() {
  local names
  names=$(for _ in 1 2 3 4; do ask "http://$SERVICE:$1/"; done | sort | uniq -c | tr -s ' \n' ' ')
  [[ $names == " 2 rs1 2 rs2 " ]] || { say "port $1: $names"; return 1; }
}

# A running download on each layer, the active card's cable pulled, more requests, then the other card's.
a_pulled_cable_loses_neither_service() {
  local first second port download downloads=()
  seq -f %09.0f 1 20000 >"$HOME_OF_NODE/slow"
  for port in 80 81; do
    at clients curl -fsS --max-time 120 -o "$HOME_OF_NODE/download$port" "http://$SERVICE:$port/slow" &
    downloads+=($!)
  done
  for port in 80 81; do
    eventually test -s "$HOME_OF_NODE/download$port"
  done
  first=$(active_card)
  pull "${first#net}"
  eventually active_is_not "$first"
  second=$(active_card)
  [[ $second == net[01] && $(<"/sys/class/net/$first/carrier") == 0 ]]
  ask "http://$SERVICE/"
  ask "http://$SERVICE:81/"
  for download in "${downloads[@]}"; do
    wait "$download"
  done
  cmp "$HOME_OF_NODE/slow" "$HOME_OF_NODE/download80"
  cmp "$HOME_OF_NODE/slow" "$HOME_OF_NODE/download81"
  plug "${first#net}"
  eventually grep -qx 1 "/sys/class/net/$first/carrier"
  eventually is_up_in_bond "$first"
  pull "${second#net}"
  eventually active_is_not "$second"
  ask "http://$SERVICE/"
  ask "http://$SERVICE:81/"
  plug "${second#net}"
}

active_is_not() { local now; now=$(active_card); [[ -n $now && $now != "$1" ]]; }
is_up_in_bond() { [[ $(<"/sys/class/net/$1/bonding_slave/mii_status") == up ]]; }

layer_4_goes_on_without_the_daemon() {
  local daemon
  daemon=$(<"$HOME_OF_NODE/pid")
  kill -KILL "$daemon"
  eventually gone "$daemon"
  if at clients curl -fs --max-time 5 "http://$SERVICE/"; then
    die "layer 7 answers without a daemon"
  fi
  two_names 81
}

gone() { ! kill -0 "$1" 2>/dev/null || [[ $(sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -c1) == Z ]]; }

main() {
  rm -f "$OUT/results"
  mkdir -p "$HOME_OF_NODE"
  sysctl -qw net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 net.ipv4.ip_forward=1
  start_daemon
  make_servers
  make_clients
  scenario the_kernel_is_debians_and_has_what_an_appliance_needs
  scenario a_bond_of_two_cards_carries_vlan_10
  scenario frames_on_the_cable_carry_the_tag
  scenario the_daemon_takes_an_l4_and_an_l7_service_on_the_vlan
  scenario both_services_reach_both_servers
  scenario a_pulled_cable_loses_neither_service
  scenario layer_4_goes_on_without_the_daemon
}

main
