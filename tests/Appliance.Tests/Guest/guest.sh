#!/usr/bin/env bash
# Runs a command in a QEMU guest with Debian's own kernel, as root, on this machine's files: the root directory is shared read-only with a
# layer in memory over it, so no image is built and nothing here is changed. Six network cards: net0 and net1 are cabled to net4 and net5
# in pairs, pulled by 'echo "set_link card0 off" >/dev/virtio-ports/monitor'; net2 and net3 to nothing.
# Ends with the command's code; with 77 and the reason when no guest can be made here, 124 when time is up.
set -euo pipefail

readonly NOT_HERE=77
readonly TIME_IS_UP=124
readonly KVM=(-accel kvm -cpu "host,arch-capabilities=off")
# What the guest needs before it sees this machine's files.
readonly FIRST_MODULES=(virtio_pci 9pnet_virtio 9p overlay)

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
REPOSITORY=$(cd "$HERE/../../.." && pwd)
cache=${LM_GUEST_CACHE:-$REPOSITORY/artifacts/guest}
memory=3072
processors=2
seconds=0
out=
qemu_pid=

usage() {
  cat <<USAGE
Usage: guest.sh [options] -- COMMAND [ARGUMENT...]
  --seconds N      at most so long (default 600, four times that without KVM)
  --memory-mb N    memory (default $memory)
  --processors N   (default $processors)
  --out FOLDER     is /run/out in the guest, the one place where it can write for good
  --prepare        fetch the kernel and end
The kernel is unpacked into LM_GUEST_CACHE (default artifacts/guest) and never installed.
USAGE
}

cannot() {
  echo "$1"
  exit "$NOT_HERE"
}

fail() {
  echo "guest.sh: $1" >&2
  exit "${2:-1}"
}

prepare_only=no
while [[ $# -gt 0 ]]; do
  case $1 in
    --help) usage; exit 0 ;;
    --prepare) prepare_only=yes; shift ;;
    --seconds | --memory-mb | --processors)
      [[ ${2:-} =~ ^[1-9][0-9]{0,5}$ ]] || fail "$1 needs a number; see --help" 2
      case $1 in --seconds) seconds=$2 ;; --memory-mb) memory=$2 ;; *) processors=$2 ;; esac
      shift 2 ;;
    --out) [[ -n ${2:-} ]] || fail "$1 needs a folder; see --help" 2; out=$2; shift 2 ;;
    --) shift; break ;;
    *) fail "unknown option $1; see --help" 2 ;;
  esac
done
[[ $prepare_only == yes || $# -gt 0 ]] || fail "no command; see --help" 2

export PATH=$PATH:/usr/sbin:/sbin
[[ $EUID -eq 0 ]] || cannot "a guest that reads this machine's files needs root"
[[ $(uname -m) == x86_64 ]] || cannot "the guest is for x86-64 machines"
for tool in qemu-system-x86_64 busybox; do
  command -v "$tool" >/dev/null || cannot "$tool is not installed (packages qemu-system-x86 and busybox-static)"
done
if ldd "$(command -v busybox)" >/dev/null 2>&1; then
  cannot "busybox is not the static one (package busybox-static)"
fi

fetch_kernel() {
  local package unpacked
  if compgen -G "$cache/kernel/boot/vmlinuz-*" >/dev/null; then
    return
  fi
  command -v apt-get >/dev/null || cannot "no kernel in $cache/kernel, and this is no Debian that could fetch one"
  package=$(apt-cache depends linux-image-amd64 2>/dev/null | sed -n 's/.*Depends: *\(linux-image-[0-9].*\)/\1/p' | head -n 1)
  [[ -n $package ]] || cannot "the package lists know no linux-image-amd64"
  mkdir -p "$cache"
  unpacked=$(mktemp -d "$cache/unpack.XXXXXX")
  (cd "$unpacked" && apt-get -qq -o APT::Sandbox::User=root download "$package" >/dev/null 2>"$unpacked/log") || { rm -rf "$unpacked"; cannot "the package $package cannot be fetched"; }
  dpkg-deb -x "$unpacked"/*.deb "$unpacked/kernel"
  busybox depmod -b "$unpacked/kernel" "$(ls "$unpacked/kernel/lib/modules")"
  # Whoever is first wins; a second run at the same time uses the first's.
  mv -T "$unpacked/kernel" "$cache/kernel" 2>/dev/null || true
  rm -rf "$unpacked"
}

make_initramfs() { # FOLDER
  local root=$1/root version name
  version=$(ls "$cache/kernel/lib/modules")
  mkdir -p "$root"/{bin,proc,sys,dev,ro,rw,new} "$root/lib/modules/$version"
  cp "$(command -v busybox)" "$root/bin/busybox"
  cp "$HERE/init" "$root/init"
  chmod 755 "$root/init"
  for name in "${FIRST_MODULES[@]}"; do
    copy_module "$version" "$name" "$root"
  done
  (cd "$root" && find . | busybox cpio -o -H newc 2>/dev/null) >"$1/initramfs"
}

# A module and those it needs, in the order to load them.
copy_module() {
  local version=$1 name=$2 root=$3 line file words=() i
  line=$(grep -E "/$name\.ko(\.[a-z]+)?:" "$cache/kernel/lib/modules/$version/modules.dep") || fail "the kernel has no module $name"
  read -ra words <<<"${line/:/}"
  for ((i = ${#words[@]} - 1; i >= 0; i--)); do
    file=$(basename "${words[$i]}")
    if [[ ! -e $root/lib/modules/$file ]]; then
      cp "$cache/kernel/lib/modules/$version/${words[$i]}" "$root/lib/modules/$file"
      echo "$file" >>"$root/lib/modules/order"
    fi
  done
}

clean_up() {
  trap - EXIT INT TERM
  if [[ -n $qemu_pid ]]; then
    kill -KILL "$qemu_pid" 2>/dev/null || true
  fi
  rm -rf "$work"
}

# A machine that is a guest itself may offer a /dev/kvm in which a kernel never comes up: one without a root directory must end at once.
kvm_works() {
  [[ -r /dev/kvm && -w /dev/kvm ]] || return 1
  timeout --kill-after 2 5 qemu-system-x86_64 "${KVM[@]}" -m 512 -nodefaults -no-user-config -display none -no-reboot \
    -kernel "$1" -append "panic=-1" >/dev/null 2>&1 </dev/null
}

run_guest() {
  local kernel=("$cache"/kernel/boot/vmlinuz-*) accelerator=(-accel "tcg,thread=multi" -cpu max) limit=$seconds i cards=()
  if kvm_works "${kernel[0]}"; then
    accelerator=("${KVM[@]}")
    [[ $limit -gt 0 ]] || limit=600
  fi
  [[ $limit -gt 0 ]] || limit=2400
  # Cards 0 and 4 share a cable, so do 1 and 5.
  for i in 0 1 2 3 4 5; do
    cards+=(-netdev "hubport,id=card$i,hubid=$((i % 4))" -device "virtio-net-pci,netdev=card$i,romfile=,mac=52:54:00:00:00:0$i")
  done
  qemu-system-x86_64 "${accelerator[@]}" -smp "$processors" -m "$memory" -nodefaults -no-user-config -display none -no-reboot \
    -kernel "${kernel[0]}" -initrd "$work/initramfs" -append "console=ttyS0 quiet panic=-1 net.ifnames=0" \
    -serial "file:$out/console.log" \
    -fsdev "local,id=root,path=/,security_model=none,readonly=on,multidevs=remap" -device "virtio-9p-pci,fsdev=root,mount_tag=root" \
    -fsdev "local,id=out,path=$out,security_model=none" -device "virtio-9p-pci,fsdev=out,mount_tag=out" \
    -device virtio-rng-pci -device virtio-serial-pci \
    -chardev "socket,id=monitor,path=$work/monitor,server=on,wait=off" -mon "chardev=monitor,mode=readline" \
    -chardev "socket,id=wire,path=$work/monitor" -device "virtserialport,chardev=wire,name=monitor" \
    "${cards[@]}" >"$out/qemu.log" 2>&1 </dev/null &
  qemu_pid=$!
  local deadline=$((SECONDS + limit))
  while kill -0 "$qemu_pid" 2>/dev/null; do
    [[ $SECONDS -lt $deadline ]] || { echo "guest.sh: not done after $limit s" >&2; return "$TIME_IS_UP"; }
    sleep 0.2
  done
  qemu_pid=
}

fetch_kernel
[[ $prepare_only == no ]] || exit 0
work=$(mktemp -d)
trap clean_up EXIT
trap 'exit 130' INT TERM
out=${out:-$work/out}
mkdir -p "$out"
out=$(cd "$out" && pwd)
rm -f "$out/code"
{
  printf 'export HOME=/root LANG=C.UTF-8\n'
  [[ -z ${DOTNET_ROOT:-} ]] || printf 'export DOTNET_ROOT=%q\n' "$DOTNET_ROOT"
  printf 'cd %q\n' "$PWD"
  printf '%q ' "$@"
  printf '\n'
} >"$out/command"
printf '%s\n' "$cache/kernel/lib/modules" >"$out/modules"
make_initramfs "$work"
run_guest
if [[ ! -s $out/code ]]; then
  tail -n 30 "$out/console.log" "$out/qemu.log" >&2 || true
  fail "the guest ended without a result"
fi
cat "$out/output"
exit "$(<"$out/code")"
