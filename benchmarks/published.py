"""Published queries that nobody here wrote, as far as they lie beside the checkout."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

SHARED = Path(__file__).parents[2] / "shared"
CORPORA = Path(os.environ.get("SIEMINATOR_CORPORA", SHARED / "corpora"))
OWN = Path(__file__).parents[1] / "tests" / "languages"
_EXPORTED = (".yaml", ".yml", ".logscale")
_BETWEEN_RULES = ";;"


def queries(language: str) -> list[str]:
    """Return the published queries of a language that are known to be good; none where the corpora are not here."""
    return sorted({text for text in _QUERIES[language]() if text.strip()}) if CORPORA.is_dir() else []


def own(language: str) -> list[str]:
    """Return the good queries that were written for the tests."""
    return [_text(path) for path in sorted((OWN / language / "good").glob("*")) if path.is_file()]


def _cql() -> Iterator[str]:
    """Yield what LogScale itself exported; the blocks of Markdown beside it hold other languages too."""
    for line in (CORPORA / "cql/index.jsonl").read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if entry["source"].endswith(_EXPORTED):
            yield _text(CORPORA / "cql" / entry["file"])


def _aql() -> Iterator[str]:
    for path in sorted((CORPORA / "aql-generated").glob("*.aql")):
        yield from _text(path).split(_BETWEEN_RULES)


def _kql() -> Iterator[str]:
    import yaml

    for folder in ("kql", "kql-hunting"):
        yield from (_text(path) for path in sorted((CORPORA / folder).glob("*.kql")))
    for path in sorted((CORPORA / "sentinel-yaml").glob("*.yaml")):
        yield yaml.safe_load(_text(path)).get("query", "")


def _sumo() -> Iterator[str]:
    yield from (_text(path) for path in sorted((CORPORA / "sumo").glob("*.sumo")))


def _cse() -> Iterator[str]:
    """Yield the expressions that the vendor's contract gives as examples; its own rules are published nowhere here."""
    yield from (_text(path) for path in sorted((CORPORA / "cse").glob("*")) if path.is_file())
    for path in sorted((SHARED / "contracts/sumo/examples").glob("cse.*.json")):
        yield from _expressions(json.loads(_text(path)))


def _expressions(document: object) -> Iterator[str]:
    if isinstance(document, dict):
        for key, value in document.items():
            if key in {"expression", "matchExpression", "filterExpression"} and isinstance(value, str) and " " in value:
                yield value
            else:
                yield from _expressions(value)
    elif isinstance(document, list):
        for value in document:
            yield from _expressions(value)


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")


_QUERIES = {"aql": _aql, "cql": _cql, "cse": _cse, "kql": _kql, "sumo": _sumo}
