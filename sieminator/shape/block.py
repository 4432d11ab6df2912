"""Read a block of a file into a pydantic model, and tell people what is wrong with it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from functools import cached_property
from typing import Any, Generic, TypeVar, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from sieminator.model.node import Node
from sieminator.model.node import Path as Steps
from sieminator.model.ports import Report
from sieminator.model.problem import Position, Problem
from sieminator.shape.schema import inlined, schema_at
from sieminator.shape.sentences import MISSING, UNKNOWN, WRONG, Complaint, complaint
from sieminator.shape.sentences import empty as say_empty


class Block(BaseModel):
    """What a block may hold: exactly its fields, each with the type that it says, nothing coerced."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Model = TypeVar("Model", bound=BaseModel)


class PydanticShape(Generic[Model]):
    """A shape made of a `Block`, or of any pydantic model that forbids extra keys.

    Of the prefix's codes 001 is an unknown key, 002 a missing one and 003 a wrong value; what else a reader complains
    of starts at 010.
    """

    def __init__(self, model: type[Model], prefix: str) -> None:
        self._model = model
        self._prefix = prefix

    def read(self, node: Node, report: Report) -> Model | None:
        """Return the block as a model; None after reporting every problem with its position.

        An unknown key is found at the key, a wrong value at the value, and a missing key at the block's own key.
        """
        text = json.dumps(node.data)
        empty = [*_empties(node.data, ())] if "null" in text else []
        for steps in empty:
            report(self._complain(say_empty(steps), node.where(*steps)))
        try:
            # By way of JSON, where strict means "as in a text": a list may become a tuple, a string an enum's value.
            model = self._model.model_validate_json(text, strict=True)
        except ValidationError as error:
            for problem in self._problems(error.errors(include_url=False), node):
                report(problem)
            return None
        return None if empty else model

    def defaults(self) -> Model:
        """Return the model of a block that says nothing; required fields are empty."""
        return _empty(self._model)

    def json_schema(self) -> dict[str, object]:
        """Return the JSON Schema (2020-12) without references, so that it can become part of another."""
        return {"$schema": "https://json-schema.org/draft/2020-12/schema", **self._schema}

    @cached_property
    def _schema(self) -> dict[str, Any]:
        return inlined(self._model.model_json_schema())

    def _problems(self, errors: list[ErrorDetails], node: Node) -> Iterator[Problem]:
        meant = set()
        # Unknown keys first: a key that was misspelt is not reported as missing too.
        for details in sorted(errors, key=lambda one: one["type"] != "extra_forbidden"):
            steps, at_key = _steps(details["loc"], node.data)
            said = complaint(details, steps)
            if said.code == UNKNOWN:
                near, hint = self._known_keys(steps, node)
                meant.add((*steps[:-1], near))
                yield self._complain(replace(said, hint=hint), node.key(*steps))
            elif said.code == MISSING and steps not in meant:
                yield self._complain(said, node.key(*steps[:-1]))
            elif said.code == WRONG and not _echo(details):
                yield self._complain(said, node.key(*steps) if at_key else node.where(*steps))

    def _complain(self, said: Complaint, where: Position) -> Problem:
        return Problem(f"{self._prefix}{said.code}", said.message, where, hint=said.hint)

    def _known_keys(self, steps: Steps, node: Node) -> tuple[str, str]:
        """Return the key that was probably meant, empty where none is near, and the hint."""
        block = node.at(*steps[:-1]).data
        present = set(block) if isinstance(block, dict) else set()
        known = list(schema_at(self._schema, steps[:-1]).get("properties", {}))
        close = get_close_matches(str(steps[-1]), known, len(known) or 1, 0.6)
        # Rather one that is not there yet; but the layer below may have said it already.
        near = sorted(close, key=present.__contains__)
        if near:
            return near[0], f"did you mean `{near[0]}`?"
        return "", f"known here: {', '.join(known)}" if known else ""


def _echo(details: ErrorDetails) -> bool:
    """Say whether pydantic repeats what is reported already: an empty value, or a list short of its wrong items."""
    value = details["input"]
    return value is None or (details["type"] == "too_short" and len(value) >= details["ctx"]["min_length"])


def _empties(data: object, steps: Steps) -> Iterator[Steps]:
    if isinstance(data, dict):
        for key, value in data.items():
            if value is None or isinstance(value, dict | list):
                yield from _empties(value, (*steps, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            if value is None or isinstance(value, dict | list):
                yield from _empties(value, (*steps, number))
    elif data is None:
        yield steps


def _steps(location: tuple[int | str, ...], data: object) -> tuple[Steps, bool]:
    """Return the path in the data that pydantic means, and whether it means the key.

    Pydantic puts the names of a union's members and of other inner things between the steps.
    """
    steps: list[int | str] = []
    for number, step in enumerate(location):
        if _holds(data, step):
            data = data[step]  # type: ignore[index]
        elif number + 1 < len(location) or not isinstance(data, Mapping) or step == "[key]":
            continue
        steps.append(step)
    return tuple(steps), location[-1:] == ("[key]",)


def _holds(data: object, step: int | str) -> bool:
    if isinstance(data, Mapping):
        return step in data
    return isinstance(data, list) and isinstance(step, int) and step < len(data)


def _empty(model: type[Model]) -> Model:
    values: dict[str, Any] = {
        name: _nothing(field.annotation) for name, field in model.model_fields.items() if field.is_required()
    }
    return model.model_construct(**values)


def _nothing(annotation: object) -> object:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _empty(annotation)
    kind = get_origin(annotation) or annotation
    if kind in (tuple, dict, frozenset):
        return kind()
    return 0 if int in (annotation, *get_args(annotation)) else ""
