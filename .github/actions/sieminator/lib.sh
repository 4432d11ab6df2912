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

# End the step; drift's issue says why as well.
fail() {
    say error "$1"
    if [ -d "${FOLDER:-}" ]; then
        printf '%s\n' "$1" >"$FOLDER/failed.txt"
    fi
    exit 1
}

# Texts of others in the log: between these two no line of theirs is a command to GitHub.
open() { # HEADING
    guard=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    printf '::group::%s\n::stop-commands::%s\n' "$1" "$guard"
}
close() { printf '\n::%s::\n::endgroup::\n' "$guard"; }

show() { # HEADING FILE
    open "$1"
    cat "$2"
    close
}

# A run that is cancelled gets INT, after 7.5 seconds TERM, after 2.5 more the end (docs.github.com, "Workflow
# cancellation", seen 2026-11-22), and only this shell gets it, not the tool. The tool is told once, and finishes and
# records what it began; told twice it would stop doing so.
tool='' signals=0
pass_on() {
    signals=$((signals + 1))
    if [ "$signals" = 1 ] && [ -n "$tool" ]; then
        kill -INT "$tool" || :
    fi
}

# Run a command of the tool: its result goes into FILE, what it says beside it into the log, its exit code into `code`.
ask() { # FILE FOLDER COMMAND...
    local file=$1 where=$2 heard listener
    shift 2
    rm -f "$FOLDER/said.pipe"
    mkfifo "$FOLDER/said.pipe"
    open "what sieminator $1 says beside its result"
    trap pass_on INT TERM
    set -m # or else what runs in the background is deaf to INT
    tee "$FOLDER/said.txt" <"$FOLDER/said.pipe" &
    listener=$!
    sieminator --root "$where" "$@" >"$file" 2>"$FOLDER/said.pipe" &
    tool=$!
    set +m
    if [ "$signals" != 0 ]; then
        kill -INT "$tool" || :
    fi
    while :; do # a signal ends `wait` before the tool has ended
        heard=$signals code=0
        wait "$tool" || code=$?
        if [ "$signals" = "$heard" ]; then
            break
        fi
    done
    tool=''
    while kill -0 "$listener" 2>/dev/null; do
        wait "$listener" || :
    done
    close
}

# A command that ended before it had a report: make one of what it said, under the marker that its report would have.
stand_in() { # FILE COMMAND
    if [ -s "$1" ]; then
        return
    fi
    {
        head_of "$2"
        printf '> [!CAUTION]\n> There is no report: the command ended with exit code %s.\n\n' "$code"
        quote "$FOLDER/said.txt"
    } >"$1"
}

head_of() { printf '<!-- sieminator %s %s -->\n## sieminator %s: %s\n\n' "$1" "$ENVIRONMENT" "$1" "$ENVIRONMENT"; }

# As much of a text as fits. The cut may split a letter, which `iconv -c` drops, and ends with 1.
quote() { { head -c 20000 "$1" | iconv -c -f utf-8 -t utf-8 || :; } | sed 's/^/    /'; }

# The last line of a comment or an issue: where it is from. A report leaves room for it (sieminator/report/markdown).
sign() { # FILE WHAT
    printf '\n<sub>%s · [run %s](%s/%s/actions/runs/%s)</sub>\n' "$2" "$GITHUB_RUN_ID" \
        "$GITHUB_SERVER_URL" "$GITHUB_REPOSITORY" "$GITHUB_RUN_ID" >>"$1"
}

output() { printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"; }
