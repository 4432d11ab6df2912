# Decide what this run does, and refuse what it must not do.
# shellcheck source-path=SCRIPTDIR
. "$GITHUB_ACTION_PATH/lib.sh"

does=$COMMAND
case $COMMAND in
lint | plan | deploy | drift | hits) ;;
*) fail "command: it is none of lint, plan, deploy, drift, hits ($COMMAND)" ;;
esac
if [ "$COMMAND" != lint ] && [ -z "$ENVIRONMENT" ]; then
    fail "environment: $COMMAND needs one"
fi
# It goes into file names, a branch and an HTML comment.
if [ -n "$ENVIRONMENT" ] && ! [[ $ENVIRONMENT =~ ^[A-Za-z0-9]([._-]?[A-Za-z0-9])*$ ]]; then
    fail "environment: letters and digits, with a dot, hyphen or underscore between them ($ENVIRONMENT)"
fi
case $ROOT:$LEDGER:/$ROOT/$LEDGER/ in
/* | *:/*:* | */../*) fail "root, ledger: they must lie in the checkout ($ROOT, $LEDGER)" ;;
esac

# pull_request_target, workflow_run and issue_comment run with the rights of the main branch on what a stranger wrote.
case $GITHUB_EVENT_NAME in
pull_request | push | schedule | workflow_dispatch) ;;
*) fail "$GITHUB_EVENT_NAME: this action runs on pull_request, push, schedule and workflow_dispatch only" ;;
esac
if [ "$COMMAND" = deploy ] && [ "$GITHUB_EVENT_NAME" != push ] && [ "$GITHUB_EVENT_NAME" != workflow_dispatch ]; then
    fail "deploy: after a merge (push) or by a person (workflow_dispatch), never on $GITHUB_EVENT_NAME"
fi
if [ "$GITHUB_EVENT_NAME" != workflow_dispatch ] && { [ "$WITHOUT_PLAN" = true ] || [ -n "$OPTIONS" ]; }; then
    fail "without-plan, options: only a person may say so (workflow_dispatch), not $GITHUB_EVENT_NAME"
fi

if [ "$GITHUB_EVENT_NAME" = pull_request ] && [ "$HEAD_REPOSITORY" != "$GITHUB_REPOSITORY" ]; then
    say notice "This pull request comes from a fork, which gets no identity: lint only, no plan."
    does=lint
fi
if [ "$PRIVATE" = false ] && [ "$does" != lint ]; then
    say warning "This repository is public: everybody can read its plans, issues, logs and artifacts, queries included."
fi

# A folder of its own: what an earlier use in this job left there is not taken for ours.
mkdir -p "$RUNNER_TEMP/sieminator"
folder=$(mktemp -d "$RUNNER_TEMP/sieminator/${ENVIRONMENT:-content}-XXXXXX")
output does "$does"
output folder "$folder"
output ledger "$ROOT/${LEDGER:-.sieminator/$ENVIRONMENT}"
