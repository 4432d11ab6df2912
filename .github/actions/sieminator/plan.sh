# One plan, for people and for the deploy: what is read is what the deploy is held to.
# shellcheck source-path=SCRIPTDIR
. "$GITHUB_ACTION_PATH/lib.sh"

ask "$FOLDER/comment.md" "$ROOT" plan --env "$ENVIRONMENT" --format markdown --save "$FOLDER/plan.json"
stand_in "$FOLDER/comment.md" plan
if [ -s "$FOLDER/plan.json" ]; then
    show "the whole plan" "$FOLDER/plan.json"
fi
commit=${HEAD_COMMIT:-$GITHUB_SHA} # of a pull request GITHUB_SHA is a merge that nobody knows
sign "$FOLDER/comment.md" "commit ${commit:0:12}"
cat "$FOLDER/comment.md" >>"$GITHUB_STEP_SUMMARY"
output exit "$code"
