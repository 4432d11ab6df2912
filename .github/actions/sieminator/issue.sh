# One open issue an environment that is not, or may not be, as Git says. Only a check that found nothing closes it.
# shellcheck source-path=SCRIPTDIR
. "$GITHUB_ACTION_PATH/lib.sh"

# The action ended before the command: nothing was checked, and the step that failed is all that is known.
if [ -z "$EXIT" ]; then
    failed=$(grep -m 1 -E ' (failure|cancelled)$' <<<"$OUTCOMES" || :)
    {
        head_of drift
        printf '> [!CAUTION]\n> Nothing was checked: the step "%s" did not end well. The log of the run says more.\n' \
            "${failed% *}"
        if [ -s "$FOLDER/failed.txt" ]; then
            printf '\n'
            quote "$FOLDER/failed.txt"
        fi
    } >"$FOLDER/drift.md"
fi

LABEL=sieminator-drift
MARKER=$(sed -n 1p "$FOLDER/drift.md")
export LABEL MARKER
issues=repos/$GITHUB_REPOSITORY/issues
run="[run $GITHUB_RUN_ID]($GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID)"

# What is another one every time, in a vendor's words above all: ids, hashes, times. Which detection it is stays.
blank() {
    tr -d '\r' | sed -E '/^id `/b
        s/^<sub>plan .*/#/
        s/[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}/#/g
        s/[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9:.]+(Z|[+-][0-9]{2}:?[0-9]{2})?/#/g
        s/\b([0-9]{10,}|[0-9A-Fa-f]{16,})\b/#/g'
}

ours=$(gh api --paginate "$issues?state=open&labels=$LABEL&per_page=100" --jq '.[] | select(.pull_request == null
    and .user.login == env.AUTHOR and ((.body // "") | startswith(env.MARKER))) | .number')
number=${ours%%$'\n'*}

if [ "$EXIT" = 0 ]; then
    if [ -n "$number" ]; then
        gh api --silent --method POST "$issues/$number/comments" \
            --raw-field "body=$ENVIRONMENT is as Git says again: every target was checked ($run)."
        gh api --silent --method PATCH "$issues/$number" --raw-field state=closed --raw-field state_reason=completed
    fi
    exit
fi

cp "$FOLDER/drift.md" "$FOLDER/issue.md"
compared="compared with no commit"
if [ -n "$DEPLOYED_COMMIT" ]; then
    compared="compared with deployed/$ENVIRONMENT, commit ${DEPLOYED_COMMIT:0:12}"
fi
sign "$FOLDER/issue.md" "$compared"
if [ -z "$number" ]; then
    gh label create "$LABEL" --repo "$GITHUB_REPOSITORY" --force --color B60205 \
        --description "Not as Git says, or it could not be checked"
    gh api --silent --method POST "$issues" --raw-field "title=sieminator drift: $ENVIRONMENT" \
        --field "body=@$FOLDER/issue.md" --raw-field "labels[]=$LABEL"
    exit
fi

# An edit tells nobody, so that a change is also said; the same report twice is not.
gh api "$issues/$number" --jq .body >"$FOLDER/before.md"
blank <"$FOLDER/drift.md" >"$FOLDER/now.txt"
head -n "$(wc -l <"$FOLDER/drift.md")" "$FOLDER/before.md" | blank >"$FOLDER/before.txt"
changed=0
cmp --silent "$FOLDER/before.txt" "$FOLDER/now.txt" || changed=1
gh api --silent --method PATCH "$issues/$number" --field "body=@$FOLDER/issue.md"
if [ "$changed" = 1 ]; then
    gh api --silent --method POST "$issues/$number/comments" --raw-field "body=The report above has changed ($run)."
fi
