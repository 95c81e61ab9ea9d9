#!/usr/bin/env bash
# Installs Debian packages without starting the services they bring (nginx would take port 80 of this machine).
set -euo pipefail

readonly POLICY=/usr/sbin/policy-rc.d

remove_policy() { rm -f "$POLICY"; }

keep_services_still() {
  if [[ ! -e $POLICY ]]; then
    printf '#!/bin/sh\nexit 101\n' >"$POLICY"
    chmod 755 "$POLICY"
    trap remove_policy EXIT
  fi
}

main() {
  export DEBIAN_FRONTEND=noninteractive
  keep_services_still
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

main "$@"
