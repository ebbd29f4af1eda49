# Shared by the scripts beside it, which source it. Everything it says goes to standard error,
# because standard output is for what a script was asked for.
# shellcheck shell=bash

set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$*"
    exit 1
}

# packages SECTION… prints the packages of the given sections of packages.txt.
packages() {
    local section
    for section in "$@"; do
        awk -v wanted="$section" '
            /^# section / { inside = ($3 == wanted); next }
            inside && NF && !/^#/ { print $1 }
        ' "$root/tools/packages.txt"
    done
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "not root and no sudo; as root run: $*"
    fi
}

# install_packages SECTION… installs what is missing, and takes a moment when nothing is.
install_packages() {
    local wanted missing
    wanted=$(packages "$@" | sort -u)
    # shellcheck disable=SC2086
    missing=$(comm -13 \
        <({ dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2>/dev/null || true; } |
            sed -n 's/^installed //p' | sort -u) \
        <(printf '%s\n' "$wanted"))
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null || fail "no apt-get here; install by hand:" $missing
    say "installing:" $missing
    as_root apt-get update -q >&2
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
        -o DPkg::Lock::Timeout=300 $missing >&2
}

# build PRESET TARGET… configures when needed and builds.
build() {
    local preset=$1
    shift
    local directory="$root/build/$preset"
    if [ ! -f "$directory/build.ninja" ]; then
        say "configuring $preset"
        (cd "$root" && cmake --preset "$preset") >&2
    fi
    # Compiling takes up to a gigabyte for each job.
    local memory jobs
    memory=$(awk '/^MemAvailable/ { print int($2 / 1048576) }' /proc/meminfo)
    jobs=$(nproc)
    [ "$memory" -ge "$jobs" ] || jobs=$((memory > 1 ? memory : 1))
    ninja -C "$directory" -j "$jobs" "$@" >&2
}

# The front end's tools need Node 20.19; Debian 12 has 18, Debian 13 has 20.
node_fetched=20.20.2

# use_node puts a Node that is new enough first in the path.
use_node() {
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
        install_packages web
    fi
    local enough='const [a, b] = process.versions.node.split(".").map(Number);
        process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'
    node -e "$enough" && return
    local machine directory="$root/build/node"
    case $(uname -m) in
    x86_64) machine=x64 ;;
    aarch64) machine=arm64 ;;
    *) fail "the front end needs Node 20.19 or newer; here is $(node --version)" ;;
    esac
    local binaries="$directory/node_modules/node-linux-$machine/bin"
    if [ ! -x "$binaries/node" ]; then
        say "Node $(node --version) is too old for the front end, fetching $node_fetched"
        npm install --prefix "$directory" --no-save --ignore-scripts --no-audit --no-fund \
            "node-linux-$machine@$node_fetched" >&2
    fi
    PATH="$binaries:$PATH"
}

# install_web installs what web/package-lock.json names, once for each lockfile.
install_web() {
    use_node
    local stamp="$root/web/node_modules/.installed" wanted
    wanted=$(sha256sum "$root/web/package-lock.json")
    [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ] || return 0
    (cd "$root/web" && npm ci --loglevel=error) >&2
    printf '%s\n' "$wanted" >"$stamp"
}

# build_web builds the front end into build/web when anything of it is newer.
build_web() {
    local built="$root/build/web/p/index.html"
    if [ -f "$built" ] &&
        [ -z "$(find "$root/web" -name node_modules -prune -o -type f -newer "$built" -print -quit)" ]; then
        return
    fi
    install_web
    (cd "$root/web" && npm run --silent build) >&2
}
