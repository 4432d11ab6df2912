# Find the plan that was reviewed: of the pull request that became this commit, of its last revision, of its last run.
# The comment is for people. What counts is the artifact, which nobody can edit.
# shellcheck source-path=SCRIPTDIR
. "$GITHUB_ACTION_PATH/lib.sh"

none() { # WHY
    fail "There is no reviewed plan of $ENVIRONMENT: $1. To deploy what nobody has reviewed, a person starts this workflow \
with without-plan."
}

# Just after the merge GitHub may not know yet which pull request the commit is from.
for ((tries = 6; tries > 0; tries--)); do
    found=$(gh api "repos/$GITHUB_REPOSITORY/commits/$GITHUB_SHA/pulls?per_page=100" --jq \
        '[.[] | select(.merged_at != null and .merge_commit_sha == env.GITHUB_SHA)][0] | select(. != null)
            | "\(.number) \(.head.sha)"')
    if [ -n "$found" ] || [ "$tries" = 1 ]; then
        break
    fi
    sleep "${SIEMINATOR_PAUSE_S:-5}"
done
if [ -z "$found" ]; then
    none "no pull request was merged as ${GITHUB_SHA:0:12}"
fi
read -r number head <<<"$found"

# Runs of this repository's branches only: a fork may change its workflow, and name its artifacts as it likes.
found=$(gh api "repos/$GITHUB_REPOSITORY/actions/workflows/$PLAN_WORKFLOW/runs?event=pull_request&head_sha=$head&per_page=100" \
    --jq '[.workflow_runs[] | select(.head_repository.full_name == env.GITHUB_REPOSITORY)] | max_by(.run_number)
        | select(. != null) | "\(.id) \(.status)"')
if [ -z "$found" ]; then
    none "$PLAN_WORKFLOW never ran for ${head:0:12}, the last revision of #$number, or only for a fork"
fi
read -r run status <<<"$found"
if [ "$status" != completed ]; then
    none "the plan of #$number is $status still: run this job again when it has ended"
fi

# A run that a person started again may list an artifact of each attempt under the same name: the last one counts.
kept=$(gh api "repos/$GITHUB_REPOSITORY/actions/runs/$run/artifacts?name=plan-$ENVIRONMENT&per_page=100" \
    --jq '[.artifacts[] | select(.expired | not)] | max_by(.id) | select(. != null) | .id')
if [ -z "$kept" ]; then
    none "the last plan of #$number (run $run) kept no plan-$ENVIRONMENT, or it has expired"
fi
gh api "repos/$GITHUB_REPOSITORY/actions/artifacts/$kept/zip" >"$FOLDER/reviewed.zip"
mkdir "$FOLDER/reviewed"
unzip -q "$FOLDER/reviewed.zip" plan.json -d "$FOLDER/reviewed"
say notice "Held to the plan of #$number at ${head:0:12} (run $run)."
output plan "$FOLDER/reviewed/plan.json"
