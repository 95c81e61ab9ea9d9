# The lab's namespaces, bridges and cables. Sourced by up.sh.
# shellcheck shell=bash

# One cable: bridge, namespace, name of its end in the namespace, addresses...
plug() {
  local bridge=$1 namespace=$2 name=$3 port
  shift 3
  port="${bridge}-${namespace#lm-}"
  ip link add "$port" netns "$SWITCH" type veth peer name "$name" netns "$namespace"
  ip -n "$SWITCH" link set "$port" master "$bridge" up
  ip -n "$namespace" link set "$name" up
  local address
  for address in "$@"; do
    ip -n "$namespace" address add "$address" dev "$name"
  done
}

make_namespaces() {
  local namespace
  for namespace in "${NAMESPACES[@]}"; do
    ip netns add "$namespace" || die "This machine makes no network namespace (is this a restricted container?)."
    in_ns "$namespace" sysctl -qw \
      net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 \
      net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 2>/dev/null || true
    ip -n "$namespace" link set lo up
  done
}

make_network() {
  local bridge node number
  make_namespaces
  for bridge in front ha back; do
    ip -n "$SWITCH" link add "$bridge" type bridge stp_state 0 forward_delay 0
    ip -n "$SWITCH" link set "$bridge" up
  done

  plug front "$CLIENT" front 198.18.0.10/24 "$GATEWAY/24"
  in_ns "$CLIENT" sysctl -qw net.ipv4.ip_forward=1
  for node in "${NODES[@]}" "$SPARE"; do
    number=$(number_of "$node")
    plug front "lm-$node" front "198.18.0.$number/24"
    plug ha "lm-$node" ha "198.18.2.$number/24"
    plug back "lm-$node" back "198.18.1.$number/24"
    ip -n "lm-$node" route add default via "$GATEWAY"
    in_ns "lm-$node" sysctl -qw net.ipv4.ip_forward=1
  done
  for number in 1 2 3; do
    plug back "lm-rs$number" back "198.18.1.1$number/24"
    ip -n "lm-rs$number" route add default via "$SHARED_BACK"
  done
}
