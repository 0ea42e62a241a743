#!/bin/sh
# Open an issue with the title $1 on GitHub that points at the running workflow, unless one is open.
set -eu
run="$GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID"
open=$(gh issue list --state open --limit 1000 --json title --jq '.[].title')
if printf '%s\n' "$open" | grep -Fqx "$1"; then
    echo "There is an open issue already: $1"
else
    gh issue create --title "$1" --body "The log is at $run"
fi
