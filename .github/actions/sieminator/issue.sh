# One open issue an environment that is not, or may not be, as Git says. Only a check that found nothing closes it.
# shellcheck source-path=SCRIPTDIR
. "$GITHUB_ACTION_PATH/lib.sh"

LABEL=sieminator-drift
MARKER=$(sed -n 1p "$FOLDER/drift.md")
export LABEL MARKER
issues=repos/$GITHUB_REPOSITORY/issues
run="[run $GITHUB_RUN_ID]($GITHUB_SERVER_URL/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID)"

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
sign "$FOLDER/issue.md"
if [ -z "$number" ]; then
    gh label create "$LABEL" --repo "$GITHUB_REPOSITORY" --force --color B60205 \
        --description "Not as Git says, or it could not be checked"
    gh api --silent --method POST "$issues" --raw-field "title=sieminator drift: $ENVIRONMENT" \
        --field "body=@$FOLDER/issue.md" --raw-field "labels[]=$LABEL"
    exit
fi

# An edit tells nobody, so that a change is also said; the same report twice is not.
gh api "$issues/$number" --jq .body >"$FOLDER/before.md"
changed=0
head -n "$(wc -l <"$FOLDER/drift.md")" "$FOLDER/before.md" | tr -d '\r' | cmp --silent - "$FOLDER/drift.md" || changed=1
gh api --silent --method PATCH "$issues/$number" --field "body=@$FOLDER/issue.md"
if [ "$changed" = 1 ]; then
    gh api --silent --method POST "$issues/$number/comments" --raw-field "body=The report above has changed ($run)."
fi
