# Bring the revision that was deployed last into a folder of its own: what only waits to be deployed is no drift.
# shellcheck source-path=SCRIPTDIR
. "$GITHUB_ACTION_PATH/lib.sh"

branch=deployed/$ENVIRONMENT
# The token reaches git by its helper: not by an argument, and not by a file that a later step could read.
remote() { git -c credential.helper= -c 'credential.helper=!gh auth git-credential' "$@"; }

found=0
remote ls-remote --exit-code --quiet origin "refs/heads/$branch" >"$FOLDER/ref" || found=$?
case $found in
0) ;;
2) fail "There is no branch $branch, so that nobody knows what $ENVIRONMENT should hold: deploy once, or push that \
branch to the commit that is deployed." ;;
*) fail "The branch $branch could not be looked up (git ends with $found): nothing was checked." ;;
esac
remote fetch --quiet --no-tags --depth=1 origin "refs/heads/$branch"
git worktree prune
git worktree add --quiet --force --detach "$FOLDER/deployed" FETCH_HEAD
commit=$(git rev-parse FETCH_HEAD)
say notice "Compared with $branch, ${commit:0:12}."
output commit "$commit"
output root "$FOLDER/deployed/$ROOT"
