# Move deployed/ENVIRONMENT to the commit that is there now: what drift compares with.
# shellcheck source-path=SCRIPTDIR
. "$GITHUB_ACTION_PATH/lib.sh"

export REF=refs/heads/deployed/$ENVIRONMENT
repository=repos/$GITHUB_REPOSITORY

move() {
    local there
    there=$(gh api "$repository/git/matching-$REF" --jq '.[] | select(.ref == env.REF) | .ref') || return
    if [ -n "$there" ]; then
        # Forced: a person may deploy an older commit, and the branch says what is so.
        gh api --silent --method PATCH "$repository/git/$REF" --raw-field "sha=$GITHUB_SHA" --field force=true
    else
        gh api --silent --method POST "$repository/git/refs" --raw-field "ref=$REF" --raw-field "sha=$GITHUB_SHA"
    fi
}

if ! move; then
    # GitHub lets a job's own token write no workflow, and a branch that gains a changed one may count as that
    # (not confirmed on github.com).
    fail "$ENVIRONMENT is deployed, and deployed/$ENVIRONMENT could not be moved, so that drift compares with an older \
commit. A person does it: git push --force origin $GITHUB_SHA:$REF"
fi
say notice "deployed/$ENVIRONMENT is ${GITHUB_SHA:0:12}."
