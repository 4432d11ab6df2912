"""What the token may do, as the console's own help tells: one question for all operations that we need."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from sieminator.errors import Forbidden, Rejected
from sieminator.model.problem import Level, Problem
from sieminator.model.rule import Rule
from sieminator.platforms.qradar import SEARCH as KIND_SEARCH
from sieminator.platforms.qradar.api.pages import listed
from sieminator.platforms.qradar.needs import reference_set
from sieminator.platforms.qradar.rights import FILL_SETS, READING, RUNNING, SEARCH, WRITING, Operation, rights

if TYPE_CHECKING:
    from sieminator.platforms.qradar.api.wire import Wire

CONTRIBUTIONS: Operation = ("GET", "/analytics/rules_offense_contributions")
OFFENSES: Operation = ("GET", "/siem/offenses")
COUNTING = (CONTRIBUTIONS, OFFENSES)


def access(wire: "Wire") -> Mapping[Operation, bool]:
    """Return whether the token may do each operation that we need; one that this version lacks is missing.

    Raises:
        Rejected: the console tells nobody.
        VendorError: it cannot be asked.
    """
    wire.negotiate()
    wanted = {path for _, path in (*READING, *WRITING, *COUNTING, *RUNNING)}
    paths = ", ".join(f'"{path}"' for path in sorted(wanted))
    asked: Mapping[str, str | int] = {
        "filter": f'version="{wire.version}" and path in ({paths})',
        "fields": "id,version,path,http_method,caller_has_access",
    }
    told: dict[Operation, bool] = {}
    for one in listed(wire, "/help/endpoints", asked):
        operation = (str(one.get("http_method")), str(one.get("path")))
        may = one.get("caller_has_access")
        if one.get("version") != wire.version or operation[1] not in wanted:
            continue  # a console that does not filter as it is asked
        if not isinstance(may, bool):
            raise Rejected(f"{wire.where}: the console does not tell what the token may do (caller_has_access)")
        told[operation] = may
    if not told:
        raise Rejected(f"{wire.where}: the console's help knows none of the operations of version {wire.version}")
    return told


def assert_may_write(wire: "Wire") -> None:
    """Raise Forbidden where the console says that the token may not do what a package takes.

    Asked before it is uploaded, since an upload that nobody may install would stay there; never before a switch.

    A console that tells nobody is taken at its first word: it refuses what it does not like.

    Raises:
        VendorError: it cannot be asked.
    """
    try:
        told = access(wire)
    except Rejected:
        return
    if lacks := [right.name for right in rights(told) if right.writes and not right.granted]:
        raise Forbidden(
            f"{wire.where}: the token may not {', '.join(lacks)}, as the console's own help says",
            hint="give the authorized service a user role with System Administrator; that takes a Deploy Changes",
        )


def unrunnable_by_us(wire: "Wire", rules: Sequence[Rule]) -> Iterator[tuple[Rule, Problem]]:
    """Yield each scheduled search that the token may not run; a warning, since another's token may run it.

    A console that tells nobody is taken at its first word. Raises VendorError where it cannot be asked.
    """
    searches = [rule for rule in rules if rule.content.kind == KIND_SEARCH]
    if not searches:
        return
    try:
        told = access(wire)
    except Rejected:
        return
    for rule in searches:
        needed = (SEARCH, FILL_SETS) if reference_set(rule) else (SEARCH,)
        if lacks := [f"{method} {path}" for method, path in needed if not told.get((method, path), False)]:
            message = f"{wire.where}: the token may not {', '.join(lacks)}, which running this rule takes"
            hint = "give the user role of whoever runs it Log Activity, and reference data"
            yield rule, Problem("QRD091", message, rule.where(), Level.WARNING, hint)
