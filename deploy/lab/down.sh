#!/usr/bin/env bash
# Removes every trace of the lab. Harmless when there is none.
set -euo pipefail
# shellcheck source=lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

end_all() {
  local name
  for name in "${NODES[@]}" "$SPARE"; do
    end_node "$name" TERM
  done
  for name in "${SERVERS[@]}"; do
    end_process "$LAB/$name/nginx.pid" "$(server_mark "$name")" TERM
  done
  end_process "$LAB/arbiter.pid" "$(arbiter_mark)" TERM
}

remove_files() {
  # Only a folder that up.sh marked as its own: LM_LAB_DIR may have been mistyped.
  if [[ -e $LAB/.loadmaster-lab ]]; then
    rm -rf -- "$LAB"
  fi
  rm -f "$LAB_POINTER"
}

main() {
  local namespace
  need_root
  LAB=$(lab_dir)
  end_all
  for namespace in "${NAMESPACES[@]}"; do
    if has_namespace "$namespace"; then
      ip netns del "$namespace"
    fi
  done
  remove_files
  say "The lab is gone."
}

main "$@"
