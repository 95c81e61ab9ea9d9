#!/usr/bin/env bash
# Runs inside the guest (guest.sh): clients and two real servers in namespaces around a node, one path by plain routing, one by the table that
# the daemon made for a layer 4 service, one by IPVS (NAT, round robin) with connection tracking, which a stateful packet filter beside it needs,
# and one by IPVS alone, in turns. Writes 'WORKLOAD ROUND ROUTED OURS TRACKED IPVS' (requests a second) into /run/out/rounds. Arguments: the table as a file for nft, rounds, seconds and connections.
set -euo pipefail
readonly TABLE=${1:?names no table}
readonly ROUNDS=$2
readonly ROUND_SECONDS=$3
readonly CONNECTIONS=$4
# shellcheck disable=SC2034
readonly PROGRAMS=none
# shellcheck source=node.sh
source "$(dirname "${BASH_SOURCE[0]}")/node.sh"

measure() { # URL WORKLOAD
  local header=()
  [[ $2 == kept ]] || header=(-H "Connection: close")
  # What one path leaves in the table of connections must not slow the next.
  conntrack -F >/dev/null 2>&1 || true
  at clients wrk -t1 -c"$CONNECTIONS" -d"${ROUND_SECONDS}s" "${header[@]}" "$1" >"$HOME_OF_NODE/wrk"
  grep -E "Socket errors|Non-2xx" "$HOME_OF_NODE/wrk" >&2 || true
  awk '/Requests\/sec/ { print $2 }' "$HOME_OF_NODE/wrk"
}

# Without bond and VLAN, which are not what is compared: a cable in the place of theirs.
make_front() {
  ip -n clients link delete switch
  ip link add front type veth peer name v0 netns clients
  ip address add "$NODE/24" dev front
  ip address add "$SERVICE/24" dev front
  ip link set front up
  ip -n clients address add 198.18.10.10/24 dev v0
  ip -n clients link set v0 up
  ip -n clients route add 198.18.11.0/24 via "$NODE"
}

make_paths() {
  local number
  modprobe ip_vs
  modprobe ip_vs_rr
  ipvsadm -A -t "$SERVICE:82" -s rr
  # Each path asks the servers by other addresses: one's connections that have just ended must not be in another's way.
  ip -n rs1 address add 198.18.11.20/24 dev back
  for number in 1 2; do
    ip -n "rs$number" address add "198.18.11.2$number/24" dev back
    ipvsadm -a -t "$SERVICE:82" -r "198.18.11.2$number:80" -m
  done
  # Ports of clients must not run out between rounds.
  sysctl -qw net.netfilter.nf_conntrack_max=262144 net.netfilter.nf_conntrack_tcp_timeout_time_wait=5
  at clients sysctl -qw net.ipv4.ip_local_port_range="10000 65000" net.ipv4.tcp_tw_reuse=1
}

main() {
  local workload round routed ours tracked ipvs
  begin
  make_front
  nft -f "$TABLE"
  eventually ask "http://$SERVICE:81/"
  make_paths
  sysctl -qw net.ipv4.vs.conntrack=1
  ask "http://$SERVICE:82/"
  ask http://198.18.11.20/
  rm -f "$OUT/rounds"
  for workload in kept new; do
    for round in $(seq "$ROUNDS"); do
      routed=$(measure http://198.18.11.20/ "$workload")
      ours=$(measure "http://$SERVICE:81/" "$workload")
      sysctl -qw net.ipv4.vs.conntrack=1
      tracked=$(measure "http://$SERVICE:82/" "$workload")
      sysctl -qw net.ipv4.vs.conntrack=0
      nft delete table inet loadmaster
      ipvs=$(measure "http://$SERVICE:82/" "$workload")
      nft -f "$TABLE"
      say "$workload $round $routed $ours $tracked $ipvs" >>"$OUT/rounds"
    done
  done
}

main
