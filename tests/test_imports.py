"""Nothing runs at import: no disk, no network, and heavy libraries only where a module is nothing without them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

HEAVY = {
    *("azure", "duckdb", "duckdb_kql", "graphql", "keyring", "msal", "py_mini_racer", "pydantic", "requests", "rich"),
    *("sigma", "sqlglot", "urllib3", "yaml"),
}
"""Each costs 30 to 200 ms at import, on the way to a `--help` that should take 150 ms in all."""

ALLOWED = {
    # module or package           what it loads               why it may: imported inside functions only
    "sieminator.shape": ({"pydantic"}, "types made of pydantic"),
    "sieminator.platforms.sentinel.settings": ({"pydantic"}, "a pydantic model"),
    "sieminator.platforms.sentinel.options": ({"pydantic"}, "a pydantic model"),
    "sieminator.platforms.sentinel.api": ({"azure", "requests", "urllib3"}, "talks through the vendor's SDK"),
    "sieminator.net": ({"requests", "urllib3"}, "a requests session"),
    "sieminator.catalog": ({"pydantic", "yaml"}, "reads YAML into pydantic models"),
}

PROBE = """
import importlib, json, pkgutil, sys
from pathlib import Path

root, allowed, heavy = Path.cwd() / "sieminator", json.loads(sys.argv[1]), set(json.loads(sys.argv[2]))
deeds, module = [], ""

def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        ours = str(path).startswith(str(root)) and not str(path).endswith((".py", ".pyc"))
        if ours or (isinstance(mode, str) and set(mode) & set("wax+") and not str(path).endswith(".pyc")):
            deeds.append(f"{module}: opens {path}")
    elif event in {"socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "sqlite3.connect"}:
        deeds.append(f"{module}: {event}")

def loaded():
    return {name.partition(".")[0] for name in list(sys.modules)} & heavy

sys.dont_write_bytecode = True
sys.addaudithook(watch)
names = ["sieminator", *(found.name for found in pkgutil.walk_packages([str(root)], "sieminator."))]
names = [name for name in names if not name.endswith("__main__")]
excused = [name for name in names if any(name == one or name.startswith(one + ".") for one in allowed)]
before = loaded()
for module in sorted(set(names) - set(excused)):
    importlib.import_module(module)
    deeds += [f"{module}: imports {library}" for library in sorted(loaded() - before)]
    before = loaded()
for module in sorted(excused):
    importlib.import_module(module)
print(json.dumps(deeds))
"""


@pytest.fixture(scope="module")
def deeds() -> list[str]:
    arguments = [json.dumps(sorted(ALLOWED)), json.dumps(sorted(HEAVY))]
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_nothing_runs_at_import(deeds):
    assert deeds == [], "do it inside the function that needs it"


def test_the_command_line_loads_nothing_heavy():
    script = f"import sys, sieminator.cli.main; print(sorted({HEAVY!r} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.stderr == ""
    assert done.stdout == "[]\n"
