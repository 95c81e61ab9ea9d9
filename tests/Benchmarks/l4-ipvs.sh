#!/usr/bin/env bash
# Compares a layer 4 service with IPVS (NAT, round robin) and with plain routing, interleaved, inside a QEMU guest with Debian's kernel
# (tests/Appliance.Tests/Guest), since few kernels have both; prints a Markdown table. Where the guest's processor is emulated the ratios tell
# how many instructions each path takes, not how fast it is. Needs root, qemu-system-x86, busybox-static, ipvsadm, conntrack, jq, nginx and wrk.
set -euo pipefail

rounds=3
seconds=4
connections=16
binaries=

usage() {
  cat <<USAGE
Usage: l4-ipvs.sh [options]
  --rounds N          rounds per workload (default $rounds)
  --seconds N         seconds per round, path and workload (default $seconds)
  --connections N     client connections (default $connections)
  --binaries FOLDER   holds loadmasterd and lm, compiled ahead of time at best, instead of building them
USAGE
}

fail() {
  echo "l4-ipvs.sh: $1" >&2
  exit "${2:-1}"
}

while [[ $# -gt 0 ]]; do
  case $1 in
    --help) usage; exit 0 ;;
    --rounds | --seconds | --connections)
      [[ ${2:-} =~ ^[1-9][0-9]{0,3}$ ]] || fail "$1 needs a number; see --help" 2
      name=${1#--}; printf -v "$name" %s "$2"; shift 2 ;;
    --binaries) [[ -x ${2:-}/loadmasterd && -x ${2:-}/lm ]] || fail "$1 needs a folder with loadmasterd and lm; see --help" 2; binaries=$2; shift 2 ;;
    *) fail "unknown option $1; see --help" 2 ;;
  esac
done

export PATH=$PATH:/usr/sbin
for tool in ipvsadm jq nginx wrk; do command -v "$tool" >/dev/null || fail "missing: $tool"; done
guest=$(cd "$(dirname "${BASH_SOURCE[0]}")/../Appliance.Tests/Guest" && pwd)
[[ -n $binaries ]] || binaries=$("$guest/daemon.sh") || fail "no daemon for the guest: $binaries"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$guest/guest.sh" --out "$work" -- "$guest/ipvs.sh" "$binaries" "$rounds" "$seconds" "$connections" >&2 || fail "the guest gave no figures (ended with $?)"
echo "| workload | routed/s | layer 4/s | IPVS/s | layer 4 : routed (rounds) | layer 4 : IPVS (rounds) |"
echo "|---|---|---|---|---|---|"
for workload in kept new; do
  awk -v w="$workload" '
    $1 == w { r[++n] = $3; o[n] = $4; h[n] = $5 }
    function median(a, n,  i, j, t, b) { for (i = 1; i <= n; i++) b[i] = a[i]; for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (b[j] < b[i]) { t = b[i]; b[i] = b[j]; b[j] = t } return b[int((n + 1) / 2)] }
    END {
      for (i = 1; i <= n; i++) { x[i] = o[i] / r[i]; y[i] = o[i] / h[i]; xs = xs sprintf(" %.2f", x[i]); ys = ys sprintf(" %.2f", y[i]) }
      printf "| %s | %.0f | %.0f | %.0f | **%.2f** (%s) | **%.2f** (%s) |\n", w, median(r, n), median(o, n), median(h, n), median(x, n), substr(xs, 2), median(y, n), substr(ys, 2)
    }' "$work/rounds"
done
