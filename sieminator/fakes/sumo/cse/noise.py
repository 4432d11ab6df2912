"""How a stored rule looks on its way out: the same meaning, seldom the same text.

Each noise has a name that `Behaviour.quiet` may leave out. Their forms are unconfirmed; that there is such noise is
what the vendor's Terraform provider guards against, seen 2026-11-28.

- `tags`: tags come back in another order.
- `newline`: expressions and descriptions come back without space around them, and with plain line feeds.
- `nulls`: what was never given comes back as null, as `scoreMapping.mapping` does in a public script's answers.
"""

from collections.abc import Callable
from typing import Any

from sieminator.fakes.sumo.world import Behaviour

Fields = dict[str, Any]

_SPACED = (
    "expression", "matchExpression", "filterExpression", "triggerExpression", "valueExpression", "description",
    "descriptionExpression", "summaryExpression",
)  # fmt: skip


def heard(said: Fields, behaviour: Behaviour) -> Fields:
    """Return an answer's rule with the noise that this service makes; the argument is not changed."""
    said = dict(said)
    for name, make in _NOISES.items() if behaviour.noise else ():
        if name not in behaviour.quiet:
            make(said)
    return said


def _tags(said: Fields) -> None:
    said["tags"] = sorted(said["tags"], reverse=True)


def _newline(said: Fields) -> None:
    said.update({name: _trimmed(said[name]) for name in _SPACED if isinstance(said.get(name), str)})
    if "expressionsAndLimits" in said:
        steps = said["expressionsAndLimits"]
        said["expressionsAndLimits"] = [{**step, "expression": _trimmed(step["expression"])} for step in steps]


def _nulls(said: Fields) -> None:
    for name in ("category", "parentJaskId", "suppressionWindowSize"):
        said.setdefault(name, None)
    if "assetField" in said:
        said["assetField"] = said["assetField"] or None
    if "scoreMapping" in said:
        said["scoreMapping"] = {"default": None, "field": None, "mapping": None, **said["scoreMapping"]}
    if "countDistinct" in said:
        said.setdefault("countField", None)


def _trimmed(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


_NOISES: dict[str, Callable[[Fields], None]] = {"tags": _tags, "newline": _newline, "nulls": _nulls}
