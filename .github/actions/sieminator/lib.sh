# What the scripts beside this one share. They are run by action.yml, with bash, and get what they need by name.
# shellcheck shell=bash
set -euo pipefail

# Say one line that GitHub shows on the run's page: say error|warning|notice TEXT
say() {
    local text=$2
    text=${text//'%'/%25}
    text=${text//$'\r'/%0D}
    printf '::%s::%s\n' "$1" "${text//$'\n'/%0A}"
}

fail() {
    say error "$1"
    exit 1
}

# Show a file in the log as it is. It holds texts of others, and a line of theirs must not be a command to GitHub.
show() { # HEADING FILE
    local token
    token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    printf '::group::%s\n::stop-commands::%s\n' "$1" "$token"
    cat "$2"
    printf '\n::%s::\n::endgroup::\n' "$token"
}

# Run a command of the tool: its result goes into FILE, what it says beside it into the log, its exit code into `code`.
ask() { # FILE FOLDER COMMAND...
    local file=$1 where=$2
    shift 2
    code=0
    sieminator --root "$where" "$@" >"$file" 2>"$FOLDER/said.txt" || code=$?
    if [ -s "$FOLDER/said.txt" ]; then
        show "what sieminator $1 said beside its result" "$FOLDER/said.txt"
    fi
}

# A command that ended before it had a report: make one of what it said, under the marker that its report would have.
stand_in() { # FILE COMMAND
    if [ -s "$1" ]; then
        return
    fi
    {
        printf '<!-- sieminator %s %s -->\n## sieminator %s: %s\n\n' "$2" "$ENVIRONMENT" "$2" "$ENVIRONMENT"
        printf '> [!CAUTION]\n> There is no report: the command ended with exit code %s.\n\n' "$code"
        head -c 20000 "$FOLDER/said.txt" | iconv -c -f utf-8 -t utf-8 | sed 's/^/    /'
    } >"$1"
}

# The last line of a comment or an issue: where it is from. A report leaves room for it (sieminator/report/markdown).
sign() { # FILE
    local commit=${HEAD_COMMIT:-$GITHUB_SHA} # of a pull request GITHUB_SHA is a merge that nobody knows
    printf '\n<sub>commit %s · [run %s](%s/%s/actions/runs/%s)</sub>\n' "${commit:0:12}" "$GITHUB_RUN_ID" \
        "$GITHUB_SERVER_URL" "$GITHUB_REPOSITORY" "$GITHUB_RUN_ID" >>"$1"
}

output() { printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"; }
