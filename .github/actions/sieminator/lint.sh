# Everything that is wrong in the files; needs no network and no identity.
# shellcheck source-path=SCRIPTDIR
. "$GITHUB_ACTION_PATH/lib.sh"

words=(lint)
if [ -n "$ENVIRONMENT" ]; then
    words+=(--env "$ENVIRONMENT")
fi
ask "$FOLDER/lint.txt" "$ROOT" "${words[@]}"
show "sieminator lint" "$FOLDER/lint.txt"
output exit "$code"
