"""Write the pages that the program itself knows best: commands, platforms, schemas for editors, the demo's transcript.

``python scripts/write_docs.py`` writes them; ``--check`` writes nothing and exits 1 when one is stale.
"""

import io
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import redirect_stdout
from pathlib import Path

from sieminator.catalog.schemas import detection_schema, environment_schema
from sieminator.cli.app import app
from sieminator.cli.main import run
from sieminator.engine.trials import tried, untried
from sieminator.languages.reader import languages, reader
from sieminator.model.ability import Ability, Support
from sieminator.model.ports import Platform, Tryable
from sieminator.platforms import find_platforms

ROOT = Path(__file__).parents[1]
_WRITTEN = "<!-- Written by scripts/write_docs.py; change the program instead. -->"
_SIGNS = {Support.FULL: "yes", Support.PARTIAL: "partly", Support.NONE: "no", Support.UNCONFIRMED: "unconfirmed"}


def pages() -> Iterator[tuple[str, str]]:
    """Yield path and text of every page."""
    platforms = find_platforms()
    yield "docs/commands.md", commands()
    yield "docs/platforms.md", _platforms(platforms)
    yield "docs/schemas/detection.schema.json", _schema(detection_schema(platforms))
    yield "docs/schemas/environment.schema.json", _schema(environment_schema(platforms))
    yield "docs/lint/README.md", _listed((ROOT / "docs/lint/README.md").read_text(encoding="utf-8"))
    yield "README.md", _told((ROOT / "README.md").read_text(encoding="utf-8"))


def commands() -> str:
    """Return the page of commands: what ``--help`` says, command by command."""
    names = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
    parts = [_WRITTEN, "# Commands", _help(), *(f"## {name}\n\n{_help(name)}" for name in names)]
    return "\n\n".join(parts) + "\n"


def stale() -> list[str]:
    """Return the paths of pages that are not what they should be."""
    return [path for path, text in pages() if not _same(ROOT / path, text)]


def main(arguments: list[str]) -> int:
    """Write the pages, or check them."""
    if arguments == ["--check"]:
        old = stale()
        sys.stderr.write("".join(f"{path} is stale: run `make docs`\n" for path in old))
        return 1 if old else 0
    for path, text in pages():
        (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8", newline="\n")
    return 0


def transcript() -> str:
    """Return what the demo shows."""
    shown = io.StringIO()
    with redirect_stdout(shown):
        run(["--root", str(ROOT), "demo"])
    return shown.getvalue().strip() + "\n"


def _told(readme: str) -> str:
    """Return the README with the demo's transcript between its two marks."""
    return _between(readme, "demo", f"```console\n{transcript()}```\n")


def _listed(page: str) -> str:
    """Return the page of codes with the tables of those that have pages of their own."""
    titles = {name[:3].upper(): reader(name).title for name in languages()}
    titles["LNT"] = "Every language"
    pages = sorted((ROOT / "docs/lint").glob("[A-Z][A-Z][A-Z][0-9][0-9][0-9].md"))
    tables = []
    for prefix, title in sorted(titles.items(), key=lambda one: (one[0] != "LNT", one[1].lower())):
        rows = [_code_row(path) for path in pages if path.stem.startswith(prefix)]
        tables.append("\n".join([f"### {prefix}: {title}", "", "| code | | what |", "| --- | --- | --- |", *rows]))
    return _between(page, "languages", "\n" + "\n\n".join(tables) + "\n\n")


def _code_row(path: Path) -> str:
    head, _, rest = path.read_text(encoding="utf-8").partition("\n\n")
    what = head.partition(": ")[2].replace("|", "\\|")
    return f"| [`{path.stem}`]({path.name}) | {rest.partition('.')[0].lower()} | {what} |"


def _between(page: str, name: str, text: str) -> str:
    before, begin, rest = page.partition(f"<!-- {name}:begin -->\n")
    _, end, after = rest.partition(f"<!-- {name}:end -->")
    return f"{before}{begin}{text}{end}{after}"


def _help(*command: str) -> str:
    os.environ["COLUMNS"] = "80"
    shown = io.StringIO()
    with redirect_stdout(shown):
        run([*command, "--help"])
    return f"```text\n{shown.getvalue().strip()}\n```"


def _platforms(platforms: Mapping[str, Platform]) -> str:
    parts = [_WRITTEN, "# Platforms"]
    for platform in platforms.values():
        rows = [_row(name, ability) for name, ability in platform.abilities.items()]
        kinds = ", ".join(f"`{kind.name}` (`.{kind.suffix}`)" for kind in platform.kinds.values())
        fields = ", ".join(f"`{field}`" for field in platform.fields)
        table = "\n".join(["| can | | note | source |", "|---|---|---|---|", *rows])
        parts.append(f"## {platform.title}\n\nKinds of rules: {kinds}.\n\nManaged fields: {fields}.\n\n{table}")
        parts += _canary(platform)
    return "\n\n".join(parts) + "\n"


def _canary(platform: Platform) -> Iterator[str]:
    """Yield what `doctor --canary` finds out about the rows above; nothing where the platform has no canary."""
    if isinstance(platform, Tryable):
        specimen = platform.canary("canary")
        tries, beyond = (", ".join(names) for names in (tried(platform, specimen), untried(platform, specimen)))
        text = f"`sieminator doctor --canary` tries {tries}. Of what is partly or unconfirmed it cannot try {beyond}."
        yield text.replace("_", " ")


def _row(name: str, ability: Ability) -> str:
    seen = f", seen {ability.seen}" if ability.seen else ""
    cells = (name.replace("_", " "), _SIGNS[ability.support], ability.note, f"{ability.source}{seen}")
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _schema(schema: Mapping[str, object]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
