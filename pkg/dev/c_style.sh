#!/bin/sh
# The C files written by hand, checked against .clang-format; with --fix they are made to fit it.
set -eu
cd "$(dirname "$0")/../.."
case ${1:-} in
    '') mode='--dry-run --Werror' ;;
    --fix) mode=-i ;;
    *)
        echo "usage: c_style.sh [--fix]" >&2
        exit 2
        ;;
esac
# The C++ of a benchmark's peer has another style, and so has what other projects wrote.
# shellcheck disable=SC2086 # options
git ls-files -z -- 'core/*.[ch]' 'capi/src/*.[ch]' 'capi/tools/*.[ch]' 'examples/*.[ch]' 'conformance/drivers/c/*.[ch]' 'tests/*.[ch]' \
    ':!tests/bench/peers/caf/*' ':!core/base/third_party/*' | xargs -0 .venv/bin/clang-format $mode
