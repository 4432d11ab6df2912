"""Ariel's words about queries: the validator, what a query gives, and the vocabulary.

Source: IBM's pages of REST API 26.0, seen 2026-11-28: the validator answers 200 also for what is wrong, the metadata
422 with 2000.
"""

from typing import Any

from sieminator.fakes.qradar import aql
from sieminator.fakes.qradar.call import Call, Route
from sieminator.fakes.qradar.capabilities import LOG_ACTIVITY
from sieminator.fakes.qradar.listing import listed_texts, one
from sieminator.fakes.qradar.refusals import Refusal, invalid
from sieminator.fakes.wire import Response
from sieminator.languages.aql.grammar import parse
from sieminator.languages.aql.tree import Call as Function
from sieminator.languages.aql.tree import Column, Name
from sieminator.languages.aql.vocabulary import AGGREGATES, FIELDS, FUNCTIONS, NUMBERS
from sieminator.languages.aql.words import CLAUSES, RESERVED

_NEEDS = (LOG_ACTIVITY,)
_DATABASES = ("events", "flows", "simarc")
_NUMERIC = frozenset(NUMBERS) | {"starttime", "endtime", "devicetime"}
_NO_INFINITY = 99


def check_up(call: Call) -> None:
    """Refuse everything while Ariel is down."""
    if call.behaviour.ariel_down:
        message = "The Ariel server might be temporarily unavailable or offline. Please try again later."
        raise Refusal(503, 1010, message)


def column_name(text: str, column: Column, *, grouped: bool) -> str:
    """Return what a result calls a column that has no alias; that a group's is called `FIRST_…` is unconfirmed."""
    if column.alias:
        return column.alias
    if type(column.expression) is Name:
        return f"FIRST_{column.expression.name}" if grouped else column.expression.name
    return text[column.expression.start : column.expression.end]


def _validate(call: Call) -> Response:
    check_up(call)
    found = [each.shown() for each in aql.messages(call.console, call.query("query_expression"))]
    return one(call, {"error_messages": found or None})


def _metadata(call: Call) -> Response:
    check_up(call)
    text = call.query("query_expression")
    if found := aql.errors(call.console, text):
        raise invalid(f"The query_expression contains invalid AQL syntax. {found[0]}", 2000)
    select = parse(text).statements[0]
    columns = [_column(column_name(text, column, grouped=False), column.expression) for column in select.columns]
    return one(call, {"columns": columns})


def _column(name: str, expression: Any = None) -> dict[str, Any]:
    numeric = name.lower() in _NUMERIC or (type(expression) is Function and expression.name in AGGREGATES)
    return {
        "name": name,
        "argument_type": "Long" if numeric else "String",
        "object_value_type": "Long" if numeric else "String",
        "indexable": False,
        "nullable": True,
        "provider_name": name,
    }


def _keywords(call: Call) -> Response:
    check_up(call)
    return one(call, {"keywords": sorted(CLAUSES), "where_clause_keywords": sorted(RESERVED - set(CLAUSES))})


def _functions(call: Call) -> Response:
    check_up(call)
    call.query("database")
    return one(call, [_function(name) for name in sorted(FUNCTIONS)])


def _one_function(call: Call) -> Response:
    check_up(call)
    call.query("database")
    name = call.place("function_name").upper()
    if name not in FUNCTIONS:  # its code is unconfirmed: IBM's page lists none
        raise Refusal(404, 1002, f"The function {name} does not exist.")
    return one(call, _function(name))


def _function(name: str) -> dict[str, Any]:
    takes = FUNCTIONS[name]
    endless = takes.most == _NO_INFINITY
    return {
        "name": name,
        "args_types": ["Object"] * (takes.least if endless else takes.most),
        "required_args": takes.least,
        "var_args": endless,
        "return_type": "Long" if name in AGGREGATES else "Object",
        "required_capabilities": None,
        "catalog": None,
        "class_name": None,
        "info": None,
    }


def _databases(call: Call) -> Response:
    check_up(call)
    return listed_texts(call, _DATABASES)


def _database(call: Call) -> Response:
    check_up(call)
    if call.place("database_name") not in _DATABASES:
        raise Refusal(404, 1002, "The database does not exist.")
    own = [name for (name,) in call.state.execute("SELECT name FROM property ORDER BY name")]
    return one(call, {"columns": [_column(name) for name in (*sorted(FIELDS), *own)]})


ROUTES = (
    Route("POST", "/ariel/validators/aql", _validate, _NEEDS),
    Route("POST", "/ariel/processors/aql_metadata", _metadata, _NEEDS),
    Route("GET", "/ariel/parser_keywords", _keywords, _NEEDS),
    Route("GET", "/ariel/functions", _functions, _NEEDS),
    Route("GET", "/ariel/functions/{function_name}", _one_function, _NEEDS),
    Route("GET", "/ariel/databases", _databases, _NEEDS),
    Route("GET", "/ariel/databases/{database_name}", _database, _NEEDS),
)
