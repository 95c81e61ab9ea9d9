# The node in the guest, its clients on the other ends of two cables, two real servers in namespaces. Sourced by scenarios.sh.
# shellcheck shell=bash

# shellcheck disable=SC2034
readonly OUT=/run/out
readonly HOME_OF_NODE=/run/node
readonly NODE=198.18.10.2
readonly SERVICE=198.18.10.100
# Processors are emulated where there is no KVM.
readonly PATIENCE_SECONDS=${LM_GUEST_PATIENCE_SECONDS:-240}

say() { printf '%s\n' "$*"; }
die() { say "$*"; exit 1; }
at() { local ns=$1; shift; ip netns exec "$ns" "$@"; }
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
  make_servers
  make_clients
}
