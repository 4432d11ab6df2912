# One comment a pull request and environment: found by its hidden first line, and written anew in its place.
# shellcheck source-path=SCRIPTDIR
. "$GITHUB_ACTION_PATH/lib.sh"

MARKER=$(sed -n 1p "$FOLDER/comment.md")
export MARKER
# Only our own: anybody may write a comment that begins like ours, and change it later.
ours=$(gh api --paginate "repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments?per_page=100" \
    --jq '.[] | select(.user.login == env.AUTHOR and ((.body // "") | startswith(env.MARKER))) | .id')
first=${ours%%$'\n'*}
if [ -n "$first" ]; then
    gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$first" --field "body=@$FOLDER/comment.md"
else
    gh api --silent --method POST "repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments" \
        --field "body=@$FOLDER/comment.md"
fi
