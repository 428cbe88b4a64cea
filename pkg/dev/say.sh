# Saying what happens: numbered steps whose output goes to a log, shown when a step fails.
# shellcheck shell=sh

STEPS=0
STEP=0
exec 3>&1 # the terminal, also from inside a step

# note TEXT: what a long step is busy with.
note() {
    printf '%s … ' "$*" >&3
}

steps() {
    STEPS=$1
    STEP=0
}

fail() {
    echo "dev: $*" >&2
    exit 1
}

done_line() {
    echo "done: $*"
}

# step NAME COMMAND...: run it quietly; end here when it fails.
step() {
    try_step "$@"
    [ "$step_status" -eq 0 ] || exit 1
}

# try_step NAME COMMAND...: run it quietly; say so and leave step_status when it fails.
# Neither may be called in a condition: the shell would then overlook failures inside the command.
try_step() {
    STEP=$((STEP + 1))
    step_name=$1
    shift
    mkdir -p build/log
    step_log=build/log/$(echo "$step_name" | tr 'A-Z ' 'a-z-').log
    printf '[%d/%d] %s … ' "$STEP" "$STEPS" "$step_name"
    step_begun=$(date +%s)
    set +e
    (
        set -e
        "$@"
    ) >"$step_log" 2>&1
    step_status=$?
    set -e
    if [ "$step_status" -eq 0 ]; then
        echo "done ($(($(date +%s) - step_begun)) s)"
    else
        echo "FAILED; the end of $step_log:"
        tail -n 30 "$step_log"
    fi
}
