"""Two calls to Log Analytics: run a query, and list the workspace's tables and functions, both as plain JSON.

They go through the pipeline of azure-monitor-query. Its own call for queries takes every answer for one of the shape
that it expects, and ends in Python's own errors where it is not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from azure.core.rest import HttpRequest, HttpResponse
from azure.monitor.query import LogsQueryClient

from sieminator.errors import Malformed
from sieminator.net.answer import plain
from sieminator.net.redact import redact
from sieminator.platforms.sentinel.api.answers import read_object, request_number, send, words
from sieminator.platforms.sentinel.api.pipeline import Pipeline

Row = Mapping[str, object]
Columns = Mapping[str, type]
"""Name to what a cell of it is read as: `str`, a count as `int`, the day of a datetime as `date`."""


_MOMENT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, slots=True)
class Rows:
    """What a query found."""

    rows: tuple[Row, ...]
    partial: str = ""
    """Why rows may be missing; empty when none are."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a query in the workspace may name."""

    tables: frozenset[str]
    functions: frozenset[str]
    listed: tuple[Mapping[str, object], ...]
    """The tables as they were answered, each with a name."""


class Logs:
    """One Log Analytics workspace, for reading."""

    def __init__(self, client: LogsQueryClient, workspace_id: str, where: str) -> None:
        self._client = client
        self._path = f"/workspaces/{quote(workspace_id, safe='')}"
        self._where = where
        self._vocabulary: Vocabulary | None = None

    def query(self, text: str, first: datetime, until: datetime, columns: Columns) -> Rows:
        """Run a query over the rows whose TimeGenerated is in the stretch; return these columns of its result.

        Raises:
            Rejected: the query names a table or a column that is not there.
            Malformed: the answer holds no table with these columns, or one that cannot be read.
        """
        body = {"query": text, "timespan": f"{first:{_MOMENT}}/{until:{_MOMENT}}"}
        response = send(self._client, HttpRequest("POST", f"{self._path}/query", json=body), self._where)
        said = read_object(response, self._where)
        try:
            rows = tuple(_rows(said, columns))
        except ValueError as error:
            raise self._malformed(f"the answer to a query is not what was asked for: {error}", response) from error
        partial = said.get("error")
        return Rows(rows, redact(plain(words(partial)[1])) or "it does not say why" if partial else "")

    def vocabulary(self) -> Vocabulary:
        """List tables and functions, in one request however often; raises Malformed where no list is answered."""
        if self._vocabulary is None:
            self._vocabulary = self._ask_vocabulary()
        return self._vocabulary

    def columns(self) -> dict[str, dict[str, str]]:
        """Return the columns of each table with their types, from that same request; raises Malformed as it does."""
        try:
            return {str(table["name"]): _columns(table) for table in self.vocabulary().listed}
        except ValueError as error:
            raise Malformed(redact(f"{self._where}: the workspace does not tell its columns: {error}")) from error

    def _ask_vocabulary(self) -> Vocabulary:
        # Source: swagger OperationalInsights v1, GET /workspaces/{id}/metadata: tables are required, functions are
        # not; seen 2026-11-22. The SDK has no call for it.
        response = send(self._client, HttpRequest("GET", f"{self._path}/metadata"), self._where)
        said = read_object(response, self._where)
        try:
            tables = _names(said.get("tables"), "tables")
            listed = tuple(table for table in _list(said["tables"]) or () if isinstance(table, dict))
            return Vocabulary(tables, _names(said.get("functions", []), "functions"), listed)
        except ValueError as error:
            raise self._malformed(f"the workspace does not tell what it holds: {error}", response) from error

    def close(self) -> None:
        """Let go of the SDK's client; the session is not ours to close."""
        self._client.close()

    def _malformed(self, what: str, response: HttpResponse) -> Malformed:
        return Malformed(redact(f"{self._where}: {what}"), request_id=request_number(response))


def open_logs(endpoint: str, workspace_id: str, where: str, pipeline: Pipeline) -> Logs:
    """Return a workspace's logs; sends nothing."""
    client = LogsQueryClient(
        pipeline.credential, endpoint=endpoint, transport=pipeline.transport, policies=pipeline.policies()
    )
    return Logs(client, workspace_id, where)


def _rows(said: Mapping[str, object], columns: Columns) -> Iterator[Row]:
    """Yield the first table's rows; raises ValueError where there is none, or not with these columns."""
    tables = _list(said.get("tables"))
    table = tables[0] if tables else None
    heads, rows = (_list(table.get(part)) if isinstance(table, dict) else None for part in ("columns", "rows"))
    if heads is None or rows is None:
        raise ValueError("it holds no table")
    names = [_name(head) for head in heads]
    places = {column: names.index(column) for column in columns if column in names}
    if missing := [column for column in columns if column not in places]:
        raise ValueError(f"its table has no column {', '.join(missing)}")
    for row in rows:
        cells = _list(row)
        if cells is None or len(cells) != len(names):
            raise ValueError("a row does not have a cell for each column")
        yield {column: _cell(column, cells[place], columns[column]) for column, place in places.items()}


def _cell(column: str, value: object, kind: type) -> object:
    if kind is int and str(value).isdecimal():
        return int(str(value))
    if kind is date and isinstance(value, str):
        return date.fromisoformat(value[:10])
    if kind is str and isinstance(value, str):
        return value
    raise ValueError(f"column {column} cannot hold this ({value!r:.60})")


def _columns(table: Mapping[str, object]) -> dict[str, str]:
    """Return a table's columns; the contract does not require them, but a name and a type of each."""
    listed = [] if table.get("columns") is None else _list(table["columns"])
    if listed is None:
        raise ValueError(f"it holds no list of columns of {table['name']}")
    columns: dict[str, str] = {}
    for column in listed:
        name, kind = _name(column), column.get("type") if isinstance(column, dict) else None
        if name is None or not isinstance(kind, str):
            raise ValueError(f"a column of {table['name']} lacks its name or its type")
        columns[name] = kind
    return columns


def _names(listed: object, what: str) -> frozenset[str]:
    items = _list(listed)
    names = [_name(item) for item in items or ()]
    if items is None or None in names:
        raise ValueError(f"it holds no list of {what}")
    return frozenset(name for name in names if name)


def _name(item: object) -> str | None:
    name = item.get("name") if isinstance(item, dict) else None
    return name if isinstance(name, str) else None


def _list(value: object) -> list[object] | None:
    return value if isinstance(value, list) else None
