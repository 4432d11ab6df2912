"""Rules of Cloud SIEM: those of the organisation listed, and made, replaced, switched and removed one by one.

Built-in rules (`ruleSource` other than `user`) are the vendor's, and are not listed. Sources: Cloud SIEM OpenAPI
cdbe2b4e; terraform-provider-sumologic df5dbfa3, for outlier rules; seen 2026-11-28.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from sieminator.errors import Busy, Malformed, Unavailable, Unreachable, VendorError
from sieminator.model.rule import Content, RemoteRule
from sieminator.platforms.shelf import Wish
from sieminator.platforms.sumo.api.pages import by_offset
from sieminator.platforms.sumo.convert.fields import FORMS
from sieminator.platforms.sumo.convert.wire import as_stored, from_wire, to_wire

if TYPE_CHECKING:
    from sieminator.platforms.sumo.api.wire import Wire

_PAGE = 100
"""Source: the greatest limit that the vendor's Python SDK knows of; the contract names none, and its default is 50.
Seen 2026-11-28."""
_THEIRS = 'ruleSource:"user"'


class _Step(NamedTuple):
    """One request of a write."""

    undone: str
    """What is to be said where it is refused."""
    take: Callable[[RemoteRule], tuple[RemoteRule, str]]


class CloudRules:
    """The rules of one organisation's Cloud SIEM."""

    def __init__(self, wire: "Wire") -> None:
        self._wire = wire

    def listing(self) -> list[RemoteRule]:
        """Return every rule that is not the vendor's; complete, or a VendorError."""
        return [from_wire(one) for one in by_offset(self._wire.where, "rules", self._page, _PAGE)]

    def intended(self, wish: Wish, found: RemoteRule | None) -> Content:
        """Return what would be read after the write if all of it were stored as we send it; pure."""
        return from_wire(as_stored(wish.content, wish.mark, found.raw if found else wish.base)).content

    def create(self, wish: Wish, found: RemoteRule | None = None) -> tuple[RemoteRule, str]:
        """Make a rule, switched on or off as it is to be."""
        base = found.raw if found else wish.base
        fields = to_wire(wish.content, wish.mark, base, wish.unmanaged, creates=True)
        return self._stored("POST", _path(wish.content.kind), fields)

    def update(self, wish: Wish, found: RemoteRule) -> tuple[RemoteRule, str]:
        """Replace a rule's fields where any moves, and switch it where that moves: a request each.

        What stops running stops first; what is to run has its new fields before it does.
        """
        on = wish.content.enabled
        as_it_is = replace(wish, content=replace(wish.content, enabled=found.content.enabled))
        steps: list[_Step] = []
        if wish.mark != found.mark or wish.unmet_by(found, self.intended(as_it_is, found)):
            steps.append(_Step("its fields could not be written", lambda there: self._replaced(wish, there)))
        if found.content.enabled is not on:
            said = f"it could not be switched {'on' if on else 'off'}"
            steps.insert(len(steps) if on else 0, _Step(said, lambda there: self._switched(there, on=on)))
        return self._in_turn(steps, found)

    def delete(self, found: RemoteRule) -> str:
        """Remove a rule."""
        return self._wire.write_rules("DELETE", _path("", found.remote_id))[1]

    def _page(self, part: Mapping[str, str | int]) -> dict[str, object]:
        """Read a page; with the rules' tuning expressions, since a PUT replaces the whole."""
        return self._wire.read_rules("/rules", {"q": _THEIRS, "expand": "tuningExpressions", **part})

    def _in_turn(self, steps: "list[_Step]", found: RemoteRule) -> tuple[RemoteRule, str]:
        """Take one step after the other, each from what the last one left.

        Where the answer to a step is lost and more are to come, it is read what became of it. Where a later step is
        refused, the rule is returned as it is then, with the reason.
        """
        there, number = found, ""
        for place, step in enumerate(steps):
            try:
                there, number = step.take(there)
            except (Unreachable, Unavailable, Malformed) as error:
                sent = not isinstance(error, Busy) and not (isinstance(error, Unreachable) and not error.sent)
                if sent and step is not steps[-1]:
                    there = from_wire(self._wire.read_rules(_path("", found.remote_id)))
                elif place and isinstance(error, Unreachable):
                    raise Unreachable(error.message, hint=error.hint) from error  # a part of the write has left
                else:
                    raise
            except VendorError as error:
                if not place:
                    raise
                return replace(there, told=f"a part was done, and {step.undone}: {error.message}"), number
        return there, number

    def _replaced(self, wish: Wish, there: RemoteRule) -> tuple[RemoteRule, str]:
        # A PUT has no `enabled`. Source: the contract's bodies of updates; seen 2026-11-28.
        fields = to_wire(wish.content, wish.mark, there.raw, wish.unmanaged, creates=False)
        return self._stored("PUT", _path(wish.content.kind, there.remote_id), fields)

    def _switched(self, there: RemoteRule, *, on: bool) -> tuple[RemoteRule, str]:
        done, number = self._wire.write_rules("PUT", f"{_path('', there.remote_id)}/enabled", {"enabled": on})
        if done.get("ok") is not True:
            raise Malformed(f"{self._wire.where}: the answer does not say that the rule is switched", request_id=number)
        # The answer holds no rule; what it says of its status is no longer true.
        raw = {name: value for name, value in there.raw.items() if name != "status"}
        return from_wire({**raw, "enabled": on}), number

    def _stored(self, method: str, path: str, fields: Mapping[str, object]) -> tuple[RemoteRule, str]:
        said, number = self._wire.write_rules(method, path, {"fields": fields})
        if not isinstance(said.get("id"), str) or not said["id"]:
            raise Malformed(f"{self._wire.where}: the answer holds no rule", request_id=number)
        return from_wire(said), number


def _path(kind: str, remote_id: str = "") -> str:
    """Return the path of a rule: of its kind for what writes all of it, of none for the rest."""
    named = [FORMS[kind].path] if kind else []
    return "/".join(["/rules", *named, *([quote(remote_id, safe="")] if remote_id else [])])
