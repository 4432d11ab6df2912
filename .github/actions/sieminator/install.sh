# Install what the lock of this action's own revision names, each file held to its hash, where nothing else is.
# shellcheck source-path=SCRIPTDIR
. "$GITHUB_ACTION_PATH/lib.sh"

project=$(cd "$GITHUB_ACTION_PATH/../../.." && pwd)
home=$RUNNER_TEMP/sieminator-venv
if ! [[ $LOCK =~ ^[a-z]+$ ]] || ! [ -f "$project/requirements/$LOCK.txt" ]; then
    fail "lock: there is no requirements/$LOCK.txt"
fi
python -I -m venv --clear "$home"
"$home/bin/python" -I -m pip --disable-pip-version-check --no-input -q install \
    --require-hashes --no-deps --only-binary :all: -r "$project/requirements/$LOCK.txt"

# -I, here and above: neither the checkout nor any PYTHON* variable may put a module of its own before ours.
"$home/bin/python" -I -c 'import sys, sysconfig; print(sysconfig.get_path("purelib"))' >"$home/purelib"
printf '%s\n' "$project" >"$(cat "$home/purelib")/sieminator.pth"
mkdir "$home/path"
printf '#!/usr/bin/env bash\nexec %q -I -X utf8 -m sieminator "$@"\n' "$home/bin/python" >"$home/path/sieminator"
chmod +x "$home/path/sieminator"
"$home/path/sieminator" --version
printf '%s\n' "$home/path" >>"$GITHUB_PATH"
