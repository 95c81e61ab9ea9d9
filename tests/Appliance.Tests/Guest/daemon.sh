#!/usr/bin/env bash
# Builds loadmasterd and lm compiled ahead of time for the guest, whose emulated processor takes minutes to compile them at each start, and
# prints the folder they are in. It works on a copy of the sources: such a build leaves other files in obj/ than the solution's. What is built
# stays in LM_GUEST_CACHE (default artifacts/guest) until a source changes. Ends with 77 and the reason when it cannot be built here.
set -euo pipefail

readonly NOT_HERE=77
readonly LIMIT_SECONDS=900

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
REPOSITORY=$(cd "$HERE/../../.." && pwd)
readonly HERE REPOSITORY
cache=${LM_GUEST_CACHE:-$REPOSITORY/artifacts/guest}
readonly KIND=(-r linux-x64 -p:PublishReadyToRun=true -p:SelfContained=false)

cannot() {
  echo "$1"
  exit "$NOT_HERE"
}

sources() { (cd "$REPOSITORY" && find src Directory.Build.props Directory.Packages.props BannedSymbols.txt global.json .editorconfig -type f -not -path '*/bin/*' -not -path '*/obj/*' | LC_ALL=C sort); }

build() { # COPY OUT
  local project
  tar -C "$REPOSITORY" -cf - -T <(sources) | tar -C "$1" -xf -
  # Compiling this one, of a dependency, takes 5 GB and ten minutes, and nothing of it runs at the start.
  cat >"$1/Directory.Build.targets" <<'TARGETS'
<Project>
  <ItemGroup>
    <PublishReadyToRunExclude Include="LanguageExt.Core.dll" />
  </ItemGroup>
</Project>
TARGETS
  for project in Host Cli; do
    timeout "$LIMIT_SECONDS" dotnet restore "$1/src/$project" "${KIND[@]}" -v q >"$1/log" 2>&1 ||
      cannot "what compiling ahead of time needs cannot be fetched: $(grep -m 1 -o 'error.*' "$1/log" || tail -n 1 "$1/log")"
  done
  for project in Host Cli; do
    timeout "$LIMIT_SECONDS" dotnet publish "$1/src/$project" -c Release --no-restore "${KIND[@]}" -v q --nologo -o "$2" >"$1/log" 2>&1 || {
      tail -n 20 "$1/log" >&2
      echo "daemon.sh: src/$project is not built, or not within $LIMIT_SECONDS s" >&2
      exit 1
    }
  done
}

main() {
  local stamp copy
  command -v dotnet >/dev/null || cannot "the .NET SDK is not installed"
  stamp=$( (dotnet --version; cd "$REPOSITORY"; sources | tr '\n' '\0' | xargs -0 sha256sum) | sha256sum | cut -c1-16)
  if [[ ! -x $cache/daemon-$stamp/lm ]]; then
    mkdir -p "$cache"
    copy=$(mktemp -d "$cache/build.XXXXXX")
    # shellcheck disable=SC2064
    trap "rm -rf '$copy'" EXIT
    mkdir "$copy/tree"
    build "$copy/tree" "$copy/out"
    rm -rf "$cache"/daemon-*
    # Whoever is first wins; a second run at the same time uses the first's.
    mv -T "$copy/out" "$cache/daemon-$stamp" 2>/dev/null || true
  fi
  echo "$cache/daemon-$stamp"
}

main
