#!/usr/bin/env bash
# Makes a highly available pair with client and real servers on this machine, in network namespaces.
#   --no-daemons   network and real servers only
#   --packaged     the nodes run version 0.1-1 from a signed package, as deploy/update/install.sh puts it, so that 'lm update' works;
#                  further packages: deploy/update/make-package.sh --from LAB/bin --key LAB/signing.pem ...
#   --single       the two nodes start as single ones, to be made a pair by 'lm ha token' and 'lm ha join'
# LM_LAB_DIR: where it keeps its files (default /var/lib/loadmaster-lab); LM_LAB_BIN: a folder with loadmasterd and lm, instead of building;
# LM_LAB_KEEP=1: leave everything for inspection when it fails.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source=network.sh
source "$LAB_HERE/network.sh"

WITH_DAEMONS=yes
WITH_PAIR=yes
PACKAGED=no
FINISHED=no

read_arguments() {
  while [[ $# -gt 0 ]]; do
    case $1 in
      --no-daemons) WITH_DAEMONS=no ;;
      --single) WITH_PAIR=no ;;
      --packaged) PACKAGED=yes ;;
      *) die "Unknown argument $1. Usage: up.sh [--no-daemons|--single] [--packaged]" ;;
    esac
    shift
  done
}

refuse_second_lab() {
  local namespace
  [[ ! -e $LAB_POINTER ]] || die "The lab is already up (its files are in $(lab_dir)); run deploy/lab/down.sh first."
  for namespace in "${NAMESPACES[@]}"; do
    ! has_namespace "$namespace" || die "The namespace $namespace exists already; run deploy/lab/down.sh first."
  done
  if [[ -e $LAB && -n $(ls -A "$LAB") && ! -e $LAB/.loadmaster-lab ]]; then
    die "$LAB holds files that are not the lab's; name another folder in LM_LAB_DIR."
  fi
}

install_missing() {
  local -A package_of=([ip]=iproute2 [nginx]=nginx-light [curl]=curl [wrk]=wrk [jq]=jq [sysctl]=procps [ping]=iputils-ping [setsid]=util-linux [nft]=nftables)
  local command missing=()
  for command in "${!package_of[@]}"; do
    command -v "$command" >/dev/null || missing+=("${package_of[$command]}")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  command -v apt-get >/dev/null || die "These are missing and this is no Debian: ${missing[*]}. Install them."
  say "Installing ${missing[*]}"
  "$LAB_HERE/install.sh" "${missing[@]}"
}

check_memory() {
  local free_kib
  free_kib=$(awk '/^MemAvailable:/ { print $2 }' /proc/meminfo)
  ((free_kib > 1024 * 1024)) || say "Warning: only $((free_kib / 1024)) MB of memory are free; two daemons and three web servers want about 1000."
}

get_binaries() {
  mkdir -p "$LAB/bin"
  if [[ -n ${LM_LAB_BIN:-} ]]; then
    [[ -x $LM_LAB_BIN/loadmasterd && -x $LM_LAB_BIN/lm ]] || die "LM_LAB_BIN=$LM_LAB_BIN holds no executable loadmasterd and lm."
    cp -r "$LM_LAB_BIN/." "$LAB/bin/"
    return
  fi
  command -v dotnet >/dev/null || die "The .NET 10 SDK is missing (command dotnet); install it, or give built programs in LM_LAB_BIN."
  say "Building (the first time takes a few minutes)"
  publish Host
  publish Cli
}

publish() {
  dotnet publish "$LAB_REPOSITORY/src/$1" -c Release -o "$LAB/bin" --nologo -v q >"$LAB/build.log" 2>&1 || {
    tail -n 30 "$LAB/build.log" >&2
    die "The build of src/$1 failed."
  }
}

make_package() {
  local maker=$LAB_REPOSITORY/deploy/update/make-package.sh
  "$maker" --new-key "$LAB/signing.pem" "$LAB/signing.pub.pem" >/dev/null
  DOTNET_ROOT=$(dotnet_root) "$maker" --from "$LAB/bin" --version 0.1-1 --key "$LAB/signing.pem" --out "$LAB/package.lmu"
}

start_servers() {
  local server
  for server in "${SERVERS[@]}"; do
    "$LAB_HERE/server.sh" start "$server"
  done
}

start_nodes() {
  local node
  [[ -e $LAB/admin.password ]] || (umask 077 && head -c 12 /dev/urandom | base64 >"$LAB/admin.password")
  if [[ $WITH_PAIR == no ]]; then
    touch "$LAB/single"
  fi
  [[ -e $LAB/cluster.key || -e $LAB/single ]] || DOTNET_ROOT=$(dotnet_root) "$LAB/bin/loadmasterd" create-cluster-key "$LAB/cluster.key" >/dev/null
  for node in "${NODES[@]}"; do
    "$LAB_HERE/node.sh" start "$node"
  done
}

ha_field() { lm_of "$1" ha status --output json | jq -er "$2"; }

pair_is_formed() {
  local first second
  first=$(ha_field a .activeNode) && second=$(ha_field b .activeNode) && [[ $first == "$second" ]]
}

pair_sees_itself() {
  local node
  for node in "${NODES[@]}"; do
    ha_field "$node" 'select(.peers | length > 0 and all(.alive and .clusterMember)) | .node' >/dev/null || return 1
  done
}

configure() {
  local number
  wait_for "$READY_SECONDS" pair_sees_itself || explain "The nodes do not see each other."
  wait_for "$READY_SECONDS" pair_is_formed || explain "The nodes do not agree who is active."
  local active
  active=$(ha_field a .activeNode)
  {
    lm_of "$active" ha set --shared "$SHARED_FRONT" --shared "$SHARED_BACK/back" --gateway "$GATEWAY"
    lm_of "$active" vs add "$SHARED_FRONT:80" --name web --type http --schedule rr --check http --check-interval-seconds 1 --check-timeout-seconds 0.8
    for number in 1 2 3; do
      lm_of "$active" rs add web "198.18.1.1$number:80"
    done
  } >"$LAB/configure.log" 2>&1 || {
    cat "$LAB/configure.log" >&2
    explain "The configuration was refused."
  }
}

explain() {
  local node
  for node in "${NODES[@]}"; do
    say "Last log lines of node $node:" >&2
    tail -n 15 "$LAB/$node/out.log" >&2 || true
    lm_of "$node" ha status >&2 || true
  done
  die "$1"
}

client_is_served() { in_ns "$CLIENT" curl -fs --max-time 2 "http://$SHARED_FRONT/"; }

all_servers_are_up() {
  lm_of a vs list --output json | jq -e '.items[0].realServers | length == 3 and all(.availability == "up")'
}

check_service() {
  wait_for "$READY_SECONDS" all_servers_are_up || explain "Not every real server came up."
  wait_for "$READY_SECONDS" client_is_served || explain "http://$SHARED_FRONT/ does not answer from $CLIENT."
}

print_network() {
  cat <<EOF
The lab is up; its files are in $LAB.
  $CLIENT   198.18.0.10   client (and gateway $GATEWAY)
  lm-rs1..3   198.18.1.11, .12, .13   real servers (nginx, each answers its own name)
  lm-c        198.18.0.4 (front)  198.18.1.4 (back)  198.18.2.4 (HA link)  a spare machine; 'deploy/lab/node.sh start c' makes it a single node
EOF
}

print_pair() {
  cat <<EOF
  lm-a, lm-b  198.18.0.2, .3 (front)  198.18.1.2, .3 (back)  198.18.2.2, .3 (HA link)
  shared      $SHARED_FRONT (front), $SHARED_BACK (back); active now: $(ha_field a .activeNode)
  service     http://$SHARED_FRONT/ round robin over the three real servers

UI and REST:  $MANAGEMENT_URL inside lm-a and inside lm-b, user admin
Password:     $(cat "$LAB/admin.password") (chosen with the one-time password of the first start)

Try:
  ip netns exec $CLIENT curl http://$SHARED_FRONT/
  deploy/lab/lm status
  deploy/lab/node.sh kill $(ha_field a .activeNode)      and curl again, then: node.sh start $(ha_field a .activeNode)
EOF
}

clean_up_after_failure() {
  if [[ $FINISHED == no && -n ${LM_LAB_KEEP:-} ]]; then
    say "What was made is left for inspection in $LAB; deploy/lab/down.sh removes it." >&2
  elif [[ $FINISHED == no ]]; then
    say "Removing what was made." >&2
    "$LAB_HERE/down.sh" >/dev/null || say "deploy/lab/down.sh failed; run it again." >&2
  fi
}

main() {
  read_arguments "$@"
  need_root
  LAB=${LM_LAB_DIR:-$LAB_DIR_DEFAULT}
  refuse_second_lab
  install_missing
  check_memory
  mkdir -p "$LAB"
  touch "$LAB/.loadmaster-lab"
  printf '%s\n' "$LAB" >"$LAB_POINTER"
  trap clean_up_after_failure EXIT
  trap 'exit 130' INT TERM
  if [[ $WITH_DAEMONS == yes ]]; then
    get_binaries
    [[ $PACKAGED == no ]] || make_package
  fi
  make_network
  start_servers
  if [[ $WITH_DAEMONS == yes ]]; then
    start_nodes
  fi
  if [[ $WITH_DAEMONS == yes && $WITH_PAIR == yes ]]; then
    configure
    check_service
  fi
  FINISHED=yes
  print_network
  if [[ $WITH_DAEMONS == yes && $WITH_PAIR == yes ]]; then
    print_pair
  fi
}

main "$@"
