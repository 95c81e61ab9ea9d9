#!/usr/bin/env bash
# Breaks the lab's network and mends it. Faults are made at the switch's ports, so a node sees what it would see of a real switch.
#   fault.sh cut LINK NODE            the cable is out: no carrier on either end
#   fault.sh mute LINK NODE           what the node sends is lost, what is sent to it arrives
#   fault.sh deafen LINK NODE         what is sent to the node is lost, what it sends arrives
#   fault.sh lose LINK NODE PERCENT   so much is lost at random, in both directions
#   fault.sh delay LINK NODE MS       everything to the node comes so much later (needs the kernel's sch_netem)
#   fault.sh slow LINK NODE KBIT      so many kbit/s to the node
#   fault.sh apart LINK               the two nodes do not reach each other, everybody else reaches both
#   fault.sh unrouted                 the gateway forwards nothing (it still answers)
#   fault.sh heal                     all faults are gone
# LINK: front (service network), ha, back (real servers). NODE: a or b.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

readonly LINKS=(front ha back)

usage() {
  sed -n '3,12s/^# *//p' "${BASH_SOURCE[0]}" >&2
  exit 1
}

switch() { in_ns "$SWITCH" "$@"; }

# The classifier's program answers 0 (pass on) or 2 (drop); 4294963256 is where a classic filter finds a random number.
drop_all() { echo '1,6 0 0 2'; }
drop_some() { echo "4,32 0 0 4294963256,53 1 0 $(($1 * 4294967295 / 100)),6 0 0 2,6 0 0 0"; }

# Drops at one port: port, direction as the switch sees it, program.
filter() {
  switch tc qdisc add dev "$1" clsact 2>/dev/null || true
  switch tc filter add dev "$1" "$2" bpf da bytecode "$3"
}

routes() { in_ns "$CLIENT" sysctl -qw "net.ipv4.ip_forward=$1"; }

apart() {
  local node
  for node in "${NODES[@]}"; do
    switch bridge link set dev "$1-$node" isolated on
  done
}

heal() {
  local link node port
  routes 1
  for link in "${LINKS[@]}"; do
    for node in "${NODES[@]}"; do
      port=$link-$node
      switch tc qdisc del dev "$port" clsact 2>/dev/null || true
      switch tc qdisc del dev "$port" root 2>/dev/null || true
      switch bridge link set dev "$port" isolated off
      switch ip link set "$port" up
    done
  done
}

at_port() {
  local port=$2-$3 amount=${4:-}
  case $1 in
    cut) switch ip link set "$port" down ;;
    mute) filter "$port" ingress "$(drop_all)" ;;
    deafen) filter "$port" egress "$(drop_all)" ;;
    lose)
      filter "$port" ingress "$(drop_some "$amount")"
      filter "$port" egress "$(drop_some "$amount")"
      ;;
    delay) switch tc qdisc add dev "$port" root netem delay "${amount}ms" ;;
    slow) switch tc qdisc add dev "$port" root tbf rate "${amount}kbit" burst 10kb latency 200ms ;;
    *) usage ;;
  esac
}

main() {
  need_root
  need_lab
  local count=$#
  [[ $count -ge 1 ]] || usage
  [[ $count -lt 2 || " ${LINKS[*]} " == *" $2 "* ]] || usage
  [[ $count -lt 3 || " ${NODES[*]} " == *" $3 "* ]] || usage
  [[ $count -lt 4 || $4 =~ ^[0-9]{1,6}$ ]] || usage
  case $1/$count in
    heal/1) heal ;;
    unrouted/1) routes 0 ;;
    apart/2) apart "$2" ;;
    cut/3 | mute/3 | deafen/3 | lose/4 | delay/4 | slow/4) at_port "$@" ;;
    *) usage ;;
  esac
}

main "$@"
