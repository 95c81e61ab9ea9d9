#!/usr/bin/env bash
# What intrusion prevention costs for a benign request, with a public rule set and with 20,000 rules of its shapes.
# Usage: ips.sh FOLDER-WITH-RULES   (snort29-community.rules and snort3-community.rules; their licence keeps them out of this repository)
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
RULES=${1:?names no folder with rule files}
readonly MANY=20000

dotnet build "$HERE/IpsRunner" -c Release -v q --nologo
for file in snort29-community.rules snort3-community.rules; do
  echo "== $file"
  "$HERE/IpsRunner/bin/Release/net10.0/LoadMaster.IpsRunner" "$RULES/$file"
  echo "== $file, made up to $MANY rules"
  "$HERE/IpsRunner/bin/Release/net10.0/LoadMaster.IpsRunner" "$RULES/$file" "$MANY"
done
