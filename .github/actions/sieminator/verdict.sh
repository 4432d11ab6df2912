# How the job ends: only what is done, or waits for a person by design, is green.
# shellcheck source-path=SCRIPTDIR
. "$GITHUB_ACTION_PATH/lib.sh"

what="sieminator $DOES${ENVIRONMENT:+ of $ENVIRONMENT}"
case $EXIT in
0) ;;
2) say notice "$what: there are changes, held edits or drift (exit 2); the report says which." ;;
1) fail "$what: something failed (exit 1); the report says what." ;;
3) fail "$what: refused for safety (exit 3), nothing was written there; the report says why." ;;
4) fail "$what: not everything could be checked (exit 4), which is not \"nothing to do\"; the report says what." ;;
*) fail "$what: it ended with exit $EXIT." ;;
esac
