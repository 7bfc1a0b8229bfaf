#!/bin/sh
# What the pre-commit hook, the GitHub Action and the GitLab template call: finds mtlsdiag, runs `lint` with the arguments
# and gives its exit status. MTLSDIAG names the program where it is not on the PATH.
set -eu

program=${MTLSDIAG:-mtlsdiag}
if ! command -v "$program" >/dev/null 2>&1; then
  echo "lint.sh: there is no $program; install it, or say where it is in MTLSDIAG" >&2
  exit 2
fi
if [ $# -eq 0 ]; then
  set -- .
fi
exec "$program" lint "$@"
