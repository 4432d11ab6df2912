"""The values that a target gives to variables."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from sieminator.catalog.names import did_you_mean
from sieminator.catalog.variables import fits, wanted
from sieminator.model.detection import Detection
from sieminator.model.problem import Level, Position, Problem
from sieminator.model.target import Target

_WAYS = {"list": "; put it in square brackets", "text": "; put it in quotes", "raw": "; put it in quotes"}


def unknown_values(target: Target, declared: Collection[str]) -> Iterator[Problem]:
    """Yield a warning for each value of the target that no detection has a variable for."""
    for name in target.variables:
        if name not in declared:
            message = f"no detection declares this variable ({name})"
            yield Problem("ENV024", message, _where(target, name), Level.WARNING, did_you_mean(name, declared, ""))


def wrong_values(target: Target, detection: Detection, fixed: Collection[str]) -> Iterator[Problem]:
    """Yield an error for each value of the target that the detection's variable cannot have."""
    from sieminator.shape.sentences import shown

    for name, value in target.variables.items():
        variable = detection.variables.get(name)
        if variable and name not in fixed and not fits(variable.type, value):
            message = f"`variables.{name}` must be {wanted(variable.type)} ({shown(value)})"
            hint = "detections declare it so" + _WAYS.get(variable.type, "")
            yield Problem("ENV027", message, _where(target, name), hint=hint)


def with_values(detection: Detection, target: Target, fixed: Iterable[str]) -> Detection:
    """Return the detection with the target's values as its variables' defaults, but for the ``fixed`` ones."""
    given = {
        name: replace(variable, default=target.variables[name])
        for name, variable in detection.variables.items()
        if name in target.variables and name not in fixed and variable.default != target.variables[name]
    }
    return replace(detection, variables={**detection.variables, **given}) if given else detection


def _where(target: Target, name: str) -> Position:
    return target.origins.get(f"variables.{name}") or target.where
