# Names and small functions that the lab's scripts share. Sourced, not run.
# shellcheck shell=bash disable=SC2034

readonly LAB_POINTER=/run/loadmaster-lab.dir
readonly LAB_DIR_DEFAULT=/var/lib/loadmaster-lab
readonly SWITCH=lm-sw
readonly CLIENT=lm-client
readonly NODES=(a b)
# A third machine on the same networks; nothing runs on it until node.sh starts it as a single node, to join the pair.
readonly SPARE=c
readonly SERVERS=(rs1 rs2 rs3)
readonly NAMESPACES=("$CLIENT" lm-a lm-b lm-c lm-rs1 lm-rs2 lm-rs3 "$SWITCH")
readonly SHARED_FRONT=198.18.0.100
readonly SHARED_BACK=198.18.1.1
readonly GATEWAY=198.18.0.1
readonly MANAGEMENT_URL=https://127.0.0.1:8443
readonly READY_SECONDS=120

LAB_HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
LAB_REPOSITORY=$(cd "$LAB_HERE/../.." && pwd)

say() { printf '%s\n' "$*"; }

die() {
  printf '%s\n' "$*" >&2
  exit 1
}

need_root() {
  [[ $EUID -eq 0 ]] || die "The lab makes network namespaces, which needs root: run it with sudo."
}

# Where the running lab keeps its files; else where the next one will.
lab_dir() {
  if [[ -r $LAB_POINTER ]]; then
    cat "$LAB_POINTER"
  else
    printf '%s\n' "${LM_LAB_DIR:-$LAB_DIR_DEFAULT}"
  fi
}

need_lab() {
  [[ -r $LAB_POINTER ]] || die "The lab is not up; start it with deploy/lab/up.sh."
  LAB=$(lab_dir)
}

has_namespace() { [[ -e /run/netns/$1 ]]; }

in_ns() {
  local namespace=$1
  shift
  ip netns exec "$namespace" "$@"
}

# Waits until a command succeeds; answers 1 after so many seconds.
wait_for() {
  local seconds=$1 end
  shift
  end=$((SECONDS + seconds))
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < end)) || return 1
    sleep 0.1
  done
}

# A process is ours when its pid file says so and its command line names our file: pids are used again.
pid_of() {
  local pid_file=$1 mark=$2 pid
  [[ -r $pid_file ]] || return 1
  pid=$(<"$pid_file")
  runs "$pid" "$mark" && printf '%s\n' "$pid"
}

runs() {
  local pid=$1 mark=$2 words=()
  [[ $pid =~ ^[0-9]+$ && -r /proc/$pid/cmdline ]] || return 1
  mapfile -d '' -t words 2>/dev/null <"/proc/$pid/cmdline" || return 1
  [[ "${words[*]}" == *"$mark"* ]]
}

has_ended() { ! runs "$1" "$2"; }

# Ends a process of ours by signal and waits for its end; kills it when it does not heed.
end_process() {
  local pid_file=$1 mark=$2 signal=$3 pid
  if pid=$(pid_of "$pid_file" "$mark"); then
    kill "-$signal" "$pid" 2>/dev/null || true
    # A daemon that stops serves its last connections for up to 20 s.
    if ! wait_for 30 has_ended "$pid" "$mark"; then
      kill -KILL "$pid" 2>/dev/null || true
      wait_for 5 has_ended "$pid" "$mark" || die "Process $pid does not end."
    fi
  fi
  rm -f "$pid_file"
}

# The mark keeps the supervisor from starting the daemon afresh; one that was just about to is waited for, and its daemon ended too.
end_node() {
  [[ -d $LAB/$1 ]] || return 0
  touch "$LAB/$1/stopping"
  end_process "$LAB/$1/pid" "$(node_mark "$1")" "$2"
  local end=$((SECONDS + 10))
  while pid_of "$LAB/$1/supervisor.pid" "supervise $1" >/dev/null && ((SECONDS < end)); do
    end_process "$LAB/$1/pid" "$(node_mark "$1")" "$2"
    sleep 0.1
  done
  rm -f "$LAB/$1/supervisor.pid"
}

# The last part of each of a node's own addresses.
number_of() { case $1 in a) echo 2 ;; b) echo 3 ;; *) echo 4 ;; esac; }
node_mark() { printf '%s/%s/node.json\n' "$LAB" "$1"; }
# Where a node of a packaged lab has its versions.
installation_of() { printf '%s/%s/opt\n' "$LAB" "$1"; }
# Changes with each start of the daemon, also where the process stays the same: a session ends with the daemon that gave it.
session_stamp() { printf '%s %s\n' "$(node_pid "$1")" "$(head -c 64 "$LAB/$1/data/incarnation" 2>/dev/null | tr -d '\0\n')"; }
node_pid() { pid_of "$LAB/$1/pid" "$(node_mark "$1")"; }
running_node() { if ! node_pid a >/dev/null && node_pid b >/dev/null; then echo b; else echo a; fi; }
server_mark() { printf '%s/%s/nginx.conf\n' "$LAB" "$1"; }
arbiter_mark() { printf 'arbiter --listen %s:7952 --key-file %s/cluster.key\n' "$GATEWAY" "$LAB"; }
arbiter_pid() { pid_of "$LAB/arbiter.pid" "$(arbiter_mark)"; }
server_pid() { pid_of "$LAB/$1/nginx.pid" "$(server_mark "$1")"; }

lm_of() {
  local node=$1
  shift
  in_ns "lm-$node" env LM_HOME="$LAB/$node/login" DOTNET_ROOT="$(dotnet_root)" "$LAB/bin/lm" "$@"
}

# The framework's folder, wherever the dotnet on the path comes from.
dotnet_root() {
  local dotnet
  if [[ -n ${DOTNET_ROOT:-} ]]; then
    printf '%s\n' "$DOTNET_ROOT"
  elif dotnet=$(command -v dotnet); then
    dirname "$(readlink -f "$dotnet")"
  fi
}
