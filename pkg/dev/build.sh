# Building each front door into build/.
# shellcheck shell=sh

# meson_build FOLDER OPTION...: configure once, then build what changed.
meson_build() {
    folder=$1
    shift
    [ -f "$folder/build.ninja" ] || meson setup "$folder" "$@"
    ninja -C "$folder" -j 2
}

build_c() {
    need c
    meson_build build/dev --buildtype=debugoptimized -Dtests=true
}

build_asan() {
    need c
    meson_build build/asan --buildtype=debugoptimized -Dtests=true -Db_lundef=false \
        -Db_sanitize=address,undefined
}

build_tsan() {
    need c
    meson_build build/tsan --buildtype=debugoptimized -Dtests=true -Db_lundef=false \
        -Db_sanitize=thread
}

build_coverage() {
    need c
    meson_build build/coverage --buildtype=debug -Dtests=true -Db_lundef=false -Db_coverage=true
}

build_release() {
    need c
    meson_build build/release --buildtype=release
}

build_python() {
    need c python
    venv
    .venv/bin/pip install --no-build-isolation --no-deps --force-reinstall .
}

build_node() {
    need c node
    npm_install bindings/node
    (cd bindings/node && node build.mjs)
    # The example uses this checkout. By hand, since some versions of npm copy instead of linking.
    for example in quorum_consensus trading_swarm; do
        mkdir -p examples/$example/node/node_modules
        ln -sfn ../../../../bindings/node examples/$example/node/node_modules/agentrt
    done
}

build_rust() {
    need c rust
    # Crates come from the local registry when they are all there, else from the network.
    cargo_build --offline 2>/dev/null || cargo_build
}

cargo_build() {
    cargo build --release --workspace --manifest-path bindings/rust/Cargo.toml \
        --target-dir build/rust "$@"
}

build_parts() {
    [ $# -gt 0 ] || set -- c python node rust
    for part in "$@"; do
        case $part in
            c | asan | coverage | tsan | release | python | node | rust) ;;
            *) fail "no part '$part' to build" ;;
        esac
    done
    steps $#
    for part in "$@"; do
        step "build $part" "build_$part"
    done
}
