# How often each rule fired, for whoever draws it.
# shellcheck source-path=SCRIPTDIR
. "$GITHUB_ACTION_PATH/lib.sh"

ask "$FOLDER/hits.json" "$ROOT" hits --env "$ENVIRONMENT" --days "$DAYS" --format json
if ! [ -s "$FOLDER/hits.json" ]; then
    rm -f "$FOLDER/hits.json"
fi
output exit "$code"
