"""Queries run for real: the workspace's rows in DuckDB, the query translated by duckdb-kql (extra `lab`).

Two differences from the service remain. Column names match without regard to case, because DuckDB folds it. And
what the translation does not know is refused with 501 and its name, which the service would simply run.
"""

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sieminator.fakes.sentinel.refusals import Refusal, semantic_error, syntax_error
from sieminator.fakes.sentinel.tables import FUNCTIONS, Columns

_DUCKDB_TYPES = {
    "bool": "BOOLEAN",
    "datetime": "TIMESTAMP",
    "decimal": "DECIMAL(38,10)",
    "dynamic": "JSON",
    "guid": "VARCHAR",
    "int": "INTEGER",
    "long": "BIGINT",
    "real": "DOUBLE",
    "string": "VARCHAR",
    "timespan": "INTERVAL",
}
_SETTINGS = (
    "max_expression_depth = 10000",  # long chains of `or`
    "python_enable_replacements = false",  # else a query could name this module's variables as tables
    "enable_external_access = false",  # nor may it read files
)
# The ways in which DuckDB says that there is no such column.
_UNKNOWN_COLUMN = re.compile(r'[Cc]olumn (?:named )?"(?P<a>[^"]+)"|Alias with name ""(?P<b>[^"]+)"" exists')
_UNKNOWN_TABLE = re.compile(r"Table with name (?P<name>\S+) does not exist")


@dataclass(frozen=True, slots=True)
class Table:
    """A table with the rows that the query may see; a row holds only what it has a value for."""

    columns: Columns
    rows: Iterable[Mapping[str, Any]]


def run(query: str, tables: Mapping[str, Table], now: datetime) -> dict[str, Any]:
    """Return the primary result; `now` is what `now()` and `ago()` go by."""
    try:
        import duckdb
        import duckdb_kql
        from duckdb_kql.types import kusto_type
    except ImportError as error:
        raise _beyond_us(f"{error.name} is missing, it comes with sieminator[lab]") from error
    functions = [f"function {name}() {{ {body} }}" for name, body in FUNCTIONS.items()]
    with duckdb_kql.connect() as engine:
        for setting in _SETTINGS:
            engine.execute(f"SET {setting}")
        try:
            for name, table in tables.items():
                _load(engine, name, table)
            answer = duckdb_kql.kql(engine, query, query_now=now, functions=functions, allow_write=False)
            columns = [
                {"name": name, "type": kusto_type(kind)}
                for name, kind in zip(answer.columns, answer.types, strict=True)
            ]
            rows = answer.fetchall()
        except duckdb_kql.KqlSyntaxError as error:
            raise syntax_error(f"Query could not be parsed: {error}") from error
        except duckdb_kql.KqlSchemaError as error:
            raise semantic_error("SEM0100", _unresolved(error.name)) from error
        except duckdb_kql.KqlError as error:
            raise _beyond_us(str(error)) from error
        except duckdb.Error as error:
            raise _translated(str(error)) from error
    kinds = [column["type"] for column in columns]
    values = [[_value(value, kind) for value, kind in zip(row, kinds, strict=True)] for row in rows]
    return {"name": "PrimaryResult", "columns": columns, "rows": values}


def _load(engine: Any, name: str, table: Table) -> None:
    types = {column: _DUCKDB_TYPES[kind] for column, kind in table.columns.items()}
    fields = ", ".join(f'"{column}" {kind}' for column, kind in types.items())
    engine.execute(f'CREATE TABLE "{name}" ({fields})')
    # The service has no null strings: an absent one is empty.
    empty = {column: "" for column, kind in table.columns.items() if kind == "string"}
    rows = [{**empty, **row} for row in table.rows]
    if rows:
        insert = f'INSERT INTO "{name}" SELECT unnest(from_json(?::JSON, ?), max_depth := 2)'
        engine.execute(insert, [json.dumps(rows), json.dumps([types])])


def _translated(text: str) -> Refusal:
    if found := _UNKNOWN_TABLE.search(text):
        return semantic_error("SEM0100", _unresolved(found["name"]))
    if found := _UNKNOWN_COLUMN.search(text):
        return semantic_error("SEM0100", _unresolved(found["a"] or found["b"]))
    return _beyond_us(text.splitlines()[0])


def _unresolved(name: str) -> str:
    return f"Failed to resolve table or column expression named '{name}'"


def _beyond_us(text: str) -> Refusal:
    return Refusal(501, "NotImplementedByThisFake", f"The fake cannot run this query: {text}")


def _value(value: Any, kind: str) -> Any:
    """Write one cell as Log Analytics does: datetimes and documents as text."""
    if isinstance(value, datetime):
        text = value.replace(tzinfo=None).isoformat()
        return (text.rstrip("0") if "." in text else text) + "Z"
    if isinstance(value, timedelta):
        return _timespan(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("Infinity" if value > 0 else "-Infinity")
    if kind == "dynamic" and value is not None and not isinstance(value, str):
        return json.dumps(value, default=str)
    if value is None or isinstance(value, bool | int | float | str):
        return value
    return str(value)


def _timespan(value: timedelta) -> str:
    hours, rest = divmod(value.seconds, 3600)
    days = f"{value.days}." if value.days else ""
    return f"{days}{hours:02}:{rest // 60:02}:{rest % 60:02}"
