# What somebody, or the vendor, changed behind Git's back since the last deploy.
# shellcheck source-path=SCRIPTDIR
. "$GITHUB_ACTION_PATH/lib.sh"

ask "$FOLDER/drift.md" "$DEPLOYED" drift --env "$ENVIRONMENT" --format markdown
stand_in "$FOLDER/drift.md" drift
show "sieminator drift" "$FOLDER/drift.md"
cat "$FOLDER/drift.md" >>"$GITHUB_STEP_SUMMARY"
output exit "$code"
