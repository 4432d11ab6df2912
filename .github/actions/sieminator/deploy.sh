# Deploy, held to the plan that was reviewed.
# shellcheck source-path=SCRIPTDIR
. "$GITHUB_ACTION_PATH/lib.sh"

words=(deploy --env "$ENVIRONMENT" --format markdown)
if [ -n "$EXPECT" ]; then
    words+=(--expect "$EXPECT")
fi
read -r -a more <<<"${OPTIONS//$'\n'/ }"
for word in "${more[@]}"; do
    case $word in
    --heal | --prune | --reenable | --yes) ;;
    [!A-Za-z0-9]* | *[!A-Za-z0-9._-]*) fail "options: not --heal, --prune, --reenable, --yes, nor the name of a detection ($word)" ;;
    esac
    words+=("$word")
done

ask "$FOLDER/run.md" "$ROOT" "${words[@]}"
stand_in "$FOLDER/run.md" deploy
show "sieminator deploy" "$FOLDER/run.md"
sign "$FOLDER/run.md" "commit ${GITHUB_SHA:0:12}"
cat "$FOLDER/run.md" >>"$GITHUB_STEP_SUMMARY"
case $code in
0 | 2) output landed true ;; # 2: but for what is held
esac
output exit "$code"
