"""What we need to be allowed to do at a console, and whether the token may. Pure.

The console itself tells: each operation of `GET /help/endpoints` has `caller_has_access`. Source: IBM's page, API 26.0,
seen 2026-11-28. That uploading an extension takes System Administrator or Security Administrator is on its page there;
which role an export takes is unconfirmed.
"""

from collections.abc import Iterator, Mapping

from sieminator.model.doctor import Right

Operation = tuple[str, str]
"""Method and path, as the console's own help writes it."""

_EXTENSIONS = "/config/extension_management"
READING: tuple[Operation, ...] = (
    ("GET", "/analytics/rules"),
    ("GET", "/analytics/rule_groups"),
    ("GET", "/reference_data/tables/{name}"),
    ("POST", f"{_EXTENSIONS}/extension_export_tasks"),
)
WRITING: tuple[Operation, ...] = (
    ("POST", f"{_EXTENSIONS}/extensions"),
    ("POST", f"{_EXTENSIONS}/extensions/{{extension_id}}"),
    ("POST", "/analytics/rules/{id}"),
    ("DELETE", "/analytics/rules/{id}"),
    ("POST", "/reference_data/tables"),
    ("POST", "/reference_data/tables/bulk_load/{name}"),
    ("DELETE", "/reference_data/tables/{name}/{outer_key}/{inner_key}"),
)
SEARCH: Operation = ("POST", "/ariel/searches")
"""What a runner needs for every window, and `hits` to count what custom rules matched."""
FILL_SETS: Operation = ("PATCH", "/reference_data_collections/set_entries")
"""What a runner needs for rules that say `reference_set`."""
RUNNING: tuple[Operation, ...] = (SEARCH, FILL_SETS)


def rights(access: Mapping[Operation, bool]) -> Iterator[Right]:
    """Yield each right that we need, and whether the token has it; one that the console does not know is not granted.

    Whoever may do none of it lacks a role, and not single operations.
    """
    for operations, writes in ((READING, False), (WRITING, True)):
        for method, path in operations:
            yield Right(f"{method} {path}", writes, access.get((method, path), False))
