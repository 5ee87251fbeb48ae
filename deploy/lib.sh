# shellcheck shell=bash disable=SC2034  # its variables are used by those who source it
# What the commands of this folder share: installing packages, checking the toolchain.
# Sourced by bash; sets no options of its own.

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# step TEXT: a heading, so that a long run shows where it is.
step() { printf '\n== %s (%s)\n' "$*" "$(date -u +%H:%M:%SZ)"; }

# Runs a command with the rights that apt needs.
privileged() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    fail "This needs the right to install packages: run it as root, install sudo, or install these yourself: ${missing[*]}"
  fi
}

# install_packages NAME...: installs those Debian packages that are not there, and asks for nothing when all are.
install_packages() {
  missing=()
  local name
  for name in "$@"; do
    dpkg-query -W -f '${db:Status-Abbrev}' "$name" 2>/dev/null | grep -q '^ii' || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  command -v apt-get >/dev/null ||
    fail "These packages are missing and there is no apt-get to install them: ${missing[*]}"
  say "Installing: ${missing[*]}"
  privileged env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  privileged env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

# What building and running need.
system_packages=(ca-certificates libpq-dev libssl-dev libcurl4-openssl-dev pkg-config postgresql python3 procps
  python3-venv libpango-1.0-0 libpangoft2-1.0-0)

# The program that prints, in an environment of its own, which is made anew when deploy/printer.txt changes.
prepare_printer() {
  # An update of the system's Python can leave it behind.
  if cmp -s deploy/printer.txt .build/printer/printer.txt && .build/printer/bin/python -c 'import weasyprint' 2>/dev/null; then
    return 0
  fi
  say "Installing WeasyPrint in .build/printer"
  mkdir -p .build
  python3 -m venv --clear .build/printer
  .build/printer/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes \
    -r deploy/printer.txt
  cp deploy/printer.txt .build/printer/printer.txt
}

# build_services CONFIGURATION: a release has Swift's own libraries inside, where the toolchain has them to give: it needs no
# toolchain where it runs, and calls them without the detour of a shared library. Nobody looks up symbols in it, and its
# relocations are packed where the C library can read that (2.36): several MiB less of each process are read at its start and stay.
build_services() {
  local linking=() toolchain
  toolchain=$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")
  if [ "$1" = release ] && [ -d "$toolchain/lib/swift_static" ]; then
    linking=(--static-swift-stdlib)
    if [ -x "$toolchain/bin/ld.lld" ]; then
      linking+=(-Xswiftc -use-ld=lld -Xlinker --no-export-dynamic)
      if is_at_least 2.36 "$(getconf GNU_LIBC_VERSION | cut -d ' ' -f 2)"; then
        linking+=(-Xlinker -z -Xlinker pack-relative-relocs)
      fi
    fi
  fi
  swift build -c "$1" "${linking[@]}"
}

# is_at_least WANTED VERSION
is_at_least() {
  [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

# Ends with one sentence unless Swift 6.2 or newer is here.
require_swift() {
  local advice="Install Swift 6.2 or newer for this system from https://www.swift.org/install/linux/, put it on the PATH, and run this again."
  command -v swift >/dev/null || fail "The Swift toolchain is missing. $advice"
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' | head -n 1)
  [ -n "$version" ] || fail "The 'swift' on the PATH does not say its version. $advice"
  is_at_least 6.2 "$version" ||
    fail "Swift $version is too old for this project. $advice"
}
