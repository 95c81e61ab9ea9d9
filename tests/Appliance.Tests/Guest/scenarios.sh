#!/usr/bin/env bash
# Runs inside the guest (guest.sh): a node on VLAN 10 of a bond of two network cards. Writes 'pass NAME' or 'fail NAME REASON' into
# /run/out/results for each scenario; what it said is in /run/out/NAME.log. Arguments: the built LoadMaster.Network.Tests.dll, and the folder
# with loadmasterd and lm; with "none" what needs them is left out.
set -uo pipefail
readonly NETWORK_TESTS=${1:?names no built LoadMaster.Network.Tests.dll}
# shellcheck disable=SC2034
readonly PROGRAMS=${2:?names no folder with loadmasterd and lm}
# shellcheck source=node.sh
source "$(dirname "${BASH_SOURCE[0]}")/node.sh"
failed=

# Each in a shell of its own, which ends with its first failure; what it makes for those after it is in the kernel and in files.
scenario() {
  local name=$1 began=$SECONDS
  if [[ -n $failed ]]; then
    say "fail $name not tried, because $failed failed" >>"$OUT/results"
    return
  fi
  # Not as a condition: in one, nothing ends with its first failure.
  (set -eo pipefail; "$name") >"$OUT/$name.log" 2>&1
  if [[ $? -eq 0 ]]; then
    say "pass $name" >>"$OUT/results"
  else
    failed=$name
    say "fail $name $(tail -n 3 "$OUT/$name.log" | tr '\n' ' ')" >>"$OUT/results"
  fi
  say "$name: $((SECONDS - began)) s"
}

the_kernel_is_debians_and_has_what_an_appliance_needs() {
  uname -a
  cat /proc/uptime
  [[ $(uname -r) == *-amd64 ]]
  local module
  for module in 8021q macvlan nf_tables nft_chain_nat nft_numgen nft_hash nft_fwd_netdev nft_queue nft_synproxy nft_fib_inet nft_socket nf_conntrack_netlink nf_flow_table ip_vs tls; do
    modprobe "$module" || die "no module $module"
  done
}

a_bond_of_two_cards_carries_vlan_10() {
  if has_daemon; then
    configure_network
  else
    make_bond
  fi
  eventually at clients ping -c 1 -W 2 "$NODE"
  [[ $(active_card) == net[01] ]]
}

frames_on_the_cable_carry_the_tag() {
  local capture
  at clients timeout 60 tcpdump -c 4 -nei "net$((4 + $(active_card | tail -c 2)))" 'icmp or (vlan and icmp)' >"$HOME_OF_NODE/frames" 2>&1 &
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

an_l4_and_an_l7_service_on_the_vlan_reach_both_servers() {
  add_services
  eventually two_names 80
  eventually two_names 81
  nft list map inet loadmaster svc4 | grep "$SERVICE . tcp . 81"
  eventually lm status
}

two_names() { # PORT
  local names
  names=$(for _ in 1 2 3 4; do ask "http://$SERVICE:$1/"; done | sort | uniq -c | tr -s ' \n' ' ')
  [[ $names == " 2 rs1 2 rs2 " ]] || { say "port $1: $names"; return 1; }
}

# Running downloads, routed and by both services, the active card's cable pulled, more requests, then the other card's.
a_pulled_cable_loses_no_connection() {
  local first second url urls=(http://198.18.11.11) downloads=() number
  if has_daemon; then
    urls+=("http://$SERVICE:80" "http://$SERVICE:81")
  fi
  seq -f %09.0f 1 20000 >"$HOME_OF_NODE/slow"
  at clients ip route add 198.18.11.0/24 via "$NODE"
  for number in "${!urls[@]}"; do
    at clients curl -fsS --max-time 200 -o "$HOME_OF_NODE/download$number" "${urls[$number]}/slow" &
    downloads+=($!)
  done
  for number in "${!urls[@]}"; do
    eventually test -s "$HOME_OF_NODE/download$number"
  done
  first=$(active_card)
  for number in "${!urls[@]}"; do
    [[ $(stat -c %s "$HOME_OF_NODE/download$number") -lt $(stat -c %s "$HOME_OF_NODE/slow") ]]
  done
  pull "${first#net}"
  eventually active_is_not "$first"
  second=$(active_card)
  [[ $second == net[01] && $(<"/sys/class/net/$first/carrier") == 0 ]]
  for url in "${urls[@]}"; do
    ask "$url/"
  done
  for number in "${!urls[@]}"; do
    wait "${downloads[$number]}"
    cmp "$HOME_OF_NODE/slow" "$HOME_OF_NODE/download$number"
  done
  plug "${first#net}"
  eventually grep -qx 1 "/sys/class/net/$first/carrier"
  eventually is_up_in_bond "$first"
  pull "${second#net}"
  eventually active_is_not "$second"
  for url in "${urls[@]}"; do
    ask "$url/"
  done
  plug "${second#net}"
}

active_is_not() { local now; now=$(active_card); [[ -n $now && $now != "$1" ]]; }
is_up_in_bond() { [[ $(<"/sys/class/net/$1/bonding_slave/mii_status") == up ]]; }

layer_4_goes_on_without_the_daemon() {
  kill_daemon
  if at clients curl -fs --max-time 5 "http://$SERVICE/"; then
    die "layer 7 answers without a daemon"
  fi
  two_names 81
}

# The one test of tests/Network.Tests that most kernels have to skip, with the program's own netlink.
loadmaster_makes_a_bond_with_a_vlan() {
  modprobe bonding max_bonds=0
  cd "$HOME_OF_NODE"
  DOTNET_CLI_HOME=$HOME_OF_NODE DOTNET_NOLOGO=1 dotnet vstest "$NETWORK_TESTS" --TestCaseFilter:FullyQualifiedName~A_bond_with_a_vlan | tee test
  grep -q "Passed: *1," test
}

main() {
  rm -f "$OUT/results"
  begin
  scenario the_kernel_is_debians_and_has_what_an_appliance_needs
  scenario a_bond_of_two_cards_carries_vlan_10
  scenario frames_on_the_cable_carry_the_tag
  if has_daemon; then
    scenario an_l4_and_an_l7_service_on_the_vlan_reach_both_servers
  fi
  scenario a_pulled_cable_loses_no_connection
  if has_daemon; then
    scenario layer_4_goes_on_without_the_daemon
  fi
  scenario loadmaster_makes_a_bond_with_a_vlan
}

main
