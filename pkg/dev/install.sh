# Installing what is missing: what is there and recent enough is used as it is.
# shellcheck shell=sh

NODE_VERSION_MIN=18.0.0 # Debian 12 ships 18; N-API 8 needs no more
RUST_VERSION_MIN=1.70.0 # rust-version of the crates
PYTHON_VERSION_MIN=3.11
MESON_VERSION_MIN=1.0.0

# The Rust toolchain of Debian's release is older than what the registry's crates ask for;
# rustc-web and cargo-web follow upstream.
RUST_PACKAGES='rustc-web cargo-web'

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "installing packages needs root or sudo: $*"
    fi
}

has() {
    command -v "$1" >/dev/null 2>&1
}

# at_least WANTED FOUND: is the version FOUND not older than WANTED?
at_least() {
    [ -n "$2" ] && [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

first_version() {
    sed -n 's/[^0-9]*\([0-9][0-9.]*\).*/\1/p' | head -n 1
}

# The following print the Debian packages that are missing for a group, nothing when none is.
missing_c() {
    has gcc || echo gcc libc6-dev
    has g++ || echo g++
    has ninja || echo ninja-build
    has pkg-config || echo pkg-config
    has pkg-config && pkg-config --exists jansson || echo libjansson-dev # of the conformance driver
    has meson && at_least "$MESON_VERSION_MIN" "$(meson --version)" || echo meson
}

missing_python() {
    has python3 && at_least "$PYTHON_VERSION_MIN" "$(python3 --version | first_version)" &&
        python3 -c '
import ensurepip, os, sysconfig
os.stat(os.path.join(sysconfig.get_path("include"), "Python.h"))' 2>/dev/null ||
        echo python3 python3-venv python3-dev
}

missing_node() {
    has node && at_least "$NODE_VERSION_MIN" "$(node --version | first_version)" || echo nodejs
    has npm || echo npm
}

missing_rust() {
    has cargo && at_least "$RUST_VERSION_MIN" "$(rustc --version | first_version)" ||
        echo "$RUST_PACKAGES"
}

missing_lint() {
    has shellcheck || echo shellcheck
    has rustfmt || echo rustfmt-web
}

missing_valgrind() {
    has valgrind || echo valgrind
}

missing_test() {
    has clang || echo clang
    has bindgen || echo bindgen # referee over the header
}

# Lease stores load it; nothing is built with it.
missing_sqlite() {
    python3 -c 'import ctypes; ctypes.CDLL("libsqlite3.so.0")' 2>/dev/null || echo libsqlite3-0
}

missing_bench() {
    has go || echo golang-go
    has erlc || echo erlang-base
    [ -d /usr/include/caf ] || echo libcaf-dev
    [ -e /usr/include/ck_ring.h ] || echo libck-dev
}

# missing GROUP...: the packages that are missing for these groups, on one line.
missing() {
    for group in "$@"; do
        "missing_$group"
    done | tr '\n' ' '
}

# need GROUP...: install what is missing for these groups, then check that it is there.
need() {
    packages=$(missing "$@")
    [ -n "$packages" ] || return 0
    note "installing $packages"
    as_root apt-get update || :
    # shellcheck disable=SC2086 # a list of package names
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends $packages ||
        fail "these Debian packages are missing and cannot be installed: $packages"
    packages=$(missing "$@")
    [ -z "$packages" ] || fail "still missing or too old after the installation: $packages"
}

# fresh STAMP FILE...: was STAMP written for exactly these file contents?
fresh() {
    stamp=$1
    shift
    [ -f "$stamp" ] && cat "$@" | cmp -s - "$stamp"
}

# The project's own Python environment, and the wheels that let a second one be made offline.
venv() {
    wanted=pkg/dev/requirements.txt
    fresh .venv/stamp $wanted && return 0
    need python
    note "installing from PyPI"
    [ -x .venv/bin/python ] || python3 -m venv .venv
    .venv/bin/pip install -r $wanted
    .venv/bin/pip download --dest .venv/wheels -r $wanted
    cp $wanted .venv/stamp
}

# npm_install FOLDER: the packages that FOLDER/package-lock.json pins.
npm_install() {
    fresh "$1/node_modules/stamp" "$1/package-lock.json" && return 0
    note "installing from npm"
    (cd "$1" && npm ci --prefer-offline --no-fund --no-audit)
    cp "$1/package-lock.json" "$1/node_modules/stamp"
}

# The data package, and the tick stream that all swarms read.
market_data() {
    need node python
    npm_install examples/trading_swarm
    data=examples/trading_swarm/node_modules/vega-datasets/data
    python3 examples/trading_swarm/prepare.py \
        $data/sp500-2000.csv $data/stocks.csv build/demo/ticks.csv
}
