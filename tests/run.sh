#!/usr/bin/env bash
# Builds everything, checks the format, runs every test, and ends with "N passed, N failed, N skipped".
#   --no-install   use the programs that are there
#   --only WORD    only the test projects whose name contains WORD
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
REPOSITORY=$(dirname "$HERE")
RESULTS=$REPOSITORY/artifacts/test-results
INSTALL=yes
ONLY=
PASSED=0
FAILED=0
SKIPPED=0

readonly PACKAGES=(nginx-light haproxy wrk nghttp2-client iproute2 iputils-ping tcpdump curl jq procps openssl postgresql util-linux rsyslog nftables prometheus traceroute vsftpd openssh-server openssh-client snmpd snmp snmptrapd smitools apache2-bin nodejs tmux qemu-system-x86 busybox-static exim4-daemon-light python3 pebble)
readonly COMMANDS=(nginx haproxy wrk h2load ip ping tcpdump curl jq sysctl openssl pg_ctlcluster setsid rsyslogd nft prometheus traceroute vsftpd sshd scp snmpd snmpget snmptrapd smilint apache2 node tmux qemu-system-x86_64 busybox exim4 python3 pebble)

read_arguments() {
  while [[ $# -gt 0 ]]; do
    case $1 in
      --no-install) INSTALL=no ;;
      --only) ONLY=${2:?--only wants a word} && shift ;;
      *) echo "Unknown argument $1. Usage: run.sh [--no-install] [--only WORD]" >&2 && exit 2 ;;
    esac
    shift
  done
}

# The tests that compare with Suricata are skipped without it.
fetch_oracle() {
  [[ $INSTALL == no ]] || "$HERE/suricata.sh" || true
}

# Without root (or Debian) what is missing stays missing; the tests that need it say so and are skipped.
install_missing() {
  local i missing=()
  for i in "${!COMMANDS[@]}"; do
    command -v "${COMMANDS[$i]}" >/dev/null || missing+=("${PACKAGES[$i]}")
  done
  [[ ${#missing[@]} -gt 0 && $INSTALL == yes ]] || return 0
  if [[ $EUID -ne 0 ]] || ! command -v apt-get >/dev/null; then
    echo "Not installed (needs root on Debian): ${missing[*]}"
    return 0
  fi
  echo "Installing ${missing[*]}"
  "$REPOSITORY/deploy/lab/install.sh" "${missing[@]}"
}

build() {
  dotnet build LoadMaster.sln -c Release --nologo -v q
  dotnet format LoadMaster.sln --verify-no-changes --no-restore
}

# One attribute of the trx file's counters.
counter() { sed -n 's/.*<Counters [^>]*'"$2"'="\([0-9]*\)".*/\1/p' "$1" | head -n 1; }

name_skipped() {
  # A skipped test's name stands on its line, its reason in the next <Message>.
  awk '
    /<UnitTestResult / { name = ""; if ($0 ~ /outcome="NotExecuted"/) { match($0, /testName="[^"]*"/); name = substr($0, RSTART + 10, RLENGTH - 11) } }
    name != "" && /<Message>/ {
      reason = $0; sub(/.*<Message>/, "", reason); sub(/<\/Message>.*/, "", reason)
      print "  skipped: " name ": " reason; name = ""
    }
  ' "$1"
}

# A failed test's name stands on its line; its message and the place in our code follow.
name_failed() {
  awk '
    /<UnitTestResult / { failed = 0; if ($0 ~ /outcome="Failed"/) { failed = 1; match($0, /testName="[^"]*"/); print "  failed: " substr($0, RSTART + 10, RLENGTH - 11) } }
    failed && /<Message>/ { message = 1 }
    failed && /<StackTrace>/ { message = 0; stack = 4 }
    message || stack > 0 { line = $0; gsub(/<[^>]*>/, "", line); print "    " substr(line, 1, 400); stack-- }
    /<\/Message>/ { message = 0 }
    /<\/StackTrace>/ { stack = 0 }
  ' "$1"
}

run_project() {
  local project=$1 name trx total executed passed failed skipped
  name=$(basename "$project" .csproj)
  trx=$RESULTS/$name.trx
  local outcome=0
  dotnet test "$project" -c Release --no-build --nologo -v q --results-directory "$RESULTS" \
    --logger "trx;LogFileName=$name.trx" >"$RESULTS/$name.log" 2>&1 || outcome=$?
  if [[ ! -s $trx ]]; then
    cat "$RESULTS/$name.log"
    echo "$name: no result (dotnet test ended with $outcome)"
    FAILED=$((FAILED + 1))
    return
  fi
  total=$(counter "$trx" total)
  executed=$(counter "$trx" executed)
  passed=$(counter "$trx" passed)
  failed=$((executed - passed))
  skipped=$((total - executed))
  # A host that crashes leaves counters without any failure.
  if [[ $outcome -ne 0 && $failed -eq 0 ]]; then
    failed=1
    echo "$name: dotnet test ended with $outcome"
    grep -v '^\s*$' "$RESULTS/$name.log" | tail -n 60
  fi
  echo "$name: $passed passed, $failed failed, $skipped skipped"
  name_skipped "$trx"
  if [[ $failed -gt 0 ]]; then
    name_failed "$trx"
  fi
  PASSED=$((PASSED + passed))
  FAILED=$((FAILED + failed))
  SKIPPED=$((SKIPPED + skipped))
}

# The system tests come last: they are slow, and whatever fails before them explains more.
test_projects() {
  find "$HERE" -name '*.Tests.csproj' ! -name '*System.Tests.csproj' | sort
  find "$HERE" -name '*System.Tests.csproj'
}

main() {
  read_arguments "$@"
  cd "$REPOSITORY"
  command -v dotnet >/dev/null || { echo "The .NET 10 SDK is missing (command dotnet)." >&2 && exit 1; }
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
  install_missing
  fetch_oracle
  rm -rf "$RESULTS"
  mkdir -p "$RESULTS"
  build
  local project
  while read -r project; do
    if [[ -z $ONLY || $project == *"$ONLY"* ]]; then
      run_project "$project"
    fi
  done < <(test_projects)
  if [[ $((PASSED + FAILED)) -eq 0 ]]; then
    echo "No test ran."
    FAILED=1
  fi
  echo "$PASSED passed, $FAILED failed, $SKIPPED skipped"
  [[ $FAILED -eq 0 ]]
}

main "$@"
