#!/usr/bin/env bash
# Counts what a platform is written in, and the YAML that phxc writes from it. Prints a table in
# Markdown; with --write it replaces the one in README.md between its two marks.
#
#   docs/size.sh [--write] [PROJECT]        PROJECT is the repository's root unless another is named
#
# Lines that are empty or only a comment do not count. Neither do templates of local charts: they
# are the same on both sides. PHXC names the command to use instead of building it.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
write=
if [[ "${1-}" == --write ]]; then
  write=yes
  shift
fi
project="$(cd "${1-$root}" && pwd)"

output="$(mktemp -d)"
trap 'rm -rf "$output"' EXIT
if [[ -n "${PHXC-}" ]]; then
  "$PHXC" build --project "$project" --output "$output/deploy" >"$output/said" 2>&1 || { cat "$output/said" >&2; exit 1; }
else
  (cd "$root" && cargo run --quiet --release --bin phxc -- build --project "$project" --output "$output/deploy") \
    >"$output/said" 2>&1 || { cat "$output/said" >&2; exit 1; }
fi

# FILES and LINES of the files whose names come on standard input, each ended by a null.
count() {
  local comment="$1"
  xargs -0 -r cat | awk -v comment="$comment" '!/^[ \t]*$/ && $0 !~ "^[ \t]*" comment' | wc -l
}

row() { # LABEL COMMENT, the files on standard input
  local list files lines
  list="$(mktemp "$output/list.XXXXXX")"
  cat >"$list"
  files="$(tr -cd '\0' <"$list" | wc -c)"
  lines="$(count "$2" <"$list")"
  printf '| %s | %s | %s |\n' "$1" "$files" "$lines"
}

total() { # LABEL, rows on standard input
  awk -F '|' -v label="$1" '{ print; files += $3; lines += $4 } END { printf "| **%s** | **%d** | **%d** |\n", label, files, lines }'
}

in_project() { # folders and files of the platform that exist
  local part
  for part in "$@"; do
    [[ -e "$project/$part" ]] && printf '%s\0' "$project/$part"
  done
  true
}

# Templates that phxc wrote from a source: their first line names a .phx file.
own_templates() {
  find "$output/deploy/services" -path '*/templates/*' -type f -print0 |
    while IFS= read -r -d '' file; do
      if head -n 1 "$file" | grep -q '^# Written by phxc from .*\.phx;'; then printf '%s\0' "$file"; fi
    done
}

table() {
  local top=()
  while IFS= read -r -d '' file; do top+=("$(basename "$file")"); done < <(find "$project" -maxdepth 1 -name '*.phx' -print0 | sort -z)
  echo '| | files | lines |'
  echo '|---|--:|--:|'
  {
    in_project "${top[@]}" | row 'platform and types' '//'
    in_project environments | xargs -0 -r -I{} find {} -name '*.phx' -print0 | row 'environments' '//'
    in_project services | xargs -0 -r -I{} find {} -name '*.phx' -print0 | row 'services' '//'
    in_project charts | xargs -0 -r -I{} find {} -name '*.phx' -print0 | row "types of external charts' values" '//'
    in_project services charts | xargs -0 -r -I{} find {} -name values.yaml -print0 | row "local charts' \`values.yaml\`" '#'
  } | total 'written'
  {
    find "$output/deploy/services" -maxdepth 2 -name 'values-*.yaml' -print0 | row '`values-<env>.yaml`' '#'
    find "$output/deploy/services" -maxdepth 2 -name values.yaml -print0 | row '`values.yaml`' '#'
    find "$output/deploy/services" -maxdepth 2 -name Chart.yaml -print0 | row '`Chart.yaml`' '#'
    own_templates | row 'VaultSecrets and other resources' '#'
    find "$output/deploy/environments" -name '*.yaml' -print0 | row 'Applications, AppProjects, Namespaces' '#'
  } | total 'YAML that it stands for'
}

if [[ -z "$write" ]]; then
  table
else
  table >"$output/table"
  awk -v table="$output/table" '
    /<!-- size -->/ { print; print ""; while ((getline line < table) > 0) print line; print ""; skip = 1; next }
    /<!-- \/size -->/ { skip = 0 }
    !skip { print }
  ' "$root/README.md" >"$output/readme"
  cat "$output/readme" >"$root/README.md"
fi
