"""`POST /graphql`: documents parsed, validated and executed as the server's schema has it.

Source: humio/cli internal/api/client.go and humio-operator, seen 2026-11-28: the body is `{query, operationName,
variables}`; what is wrong with a document comes back as 200 with `errors`, some of which hold a `state`.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sieminator.fakes.logscale import audit, inputs, lookups, mutations
from sieminator.fakes.logscale.call import Call
from sieminator.fakes.logscale.refusals import Refusal, Wrong
from sieminator.fakes.logscale.schema import DEPRECATED, number, schema
from sieminator.fakes.logscale.world import Behaviour
from sieminator.fakes.wire import Request, Response

if TYPE_CHECKING:
    from graphql import DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode


def answer(call: Call, request: Request) -> Response:
    """Answer one document."""
    from graphql import GraphQLError

    text, name, variables = _asked(request)
    try:
        return _executed(call, text, name, variables)
    except GraphQLError as error:
        return _failed([error])
    except RecursionError:
        return _failed([GraphQLError("The document is nested too deeply")])


def _asked(request: Request) -> tuple[str, str | None, dict[str, Any]]:
    try:
        body = request.json()
    except ValueError:
        raise Refusal(400, "The request content was malformed") from None
    if not isinstance(body, dict) or not isinstance(body.get("query"), str):
        raise Refusal(400, "The request content was malformed: Object is missing required member 'query'")
    variables, name = body.get("variables") or {}, body.get("operationName")
    if not isinstance(variables, dict) or not isinstance(name, str | None):
        raise Refusal(400, "The request content was malformed")
    return body["query"], name or None, variables


def _executed(call: Call, text: str, name: str | None, variables: dict[str, Any]) -> Response:
    from graphql import ExecutionResult, GraphQLError, OperationType, execute

    behaviour = call.behaviour
    known = schema_of(behaviour)
    document = _parsed(text)
    if broken := _violations(behaviour.version, behaviour.gone, behaviour.beyond, text):
        return _failed(list(broken))
    operation = operation_of(document, name)
    wrong = [GraphQLError(said, [node]) for said, node in inputs.faults(known, operation, variables)]
    if wrong:
        return _failed(wrong)
    writes = operation.operation is OperationType.MUTATION
    root = mutations.resolvers(call) if writes else lookups.resolvers(call)
    _note_deprecated(call, operation)
    result = execute(
        known, document, root, variable_values=variables, operation_name=name, field_resolver=_resolve
    )  # fmt: skip
    assert isinstance(result, ExecutionResult)
    if result.errors:
        return _failed(list(result.errors), result.data)
    return Response.of(200, {"data": result.data})


def schema_of(behaviour: Behaviour) -> "GraphQLSchema":
    """Return the schema of a server that behaves like this."""
    return schema(behaviour.version, behaviour.gone, behaviour.beyond)


def operation_of(document: "DocumentNode", name: str | None) -> "OperationDefinitionNode":
    """Return the operation that is meant; raises GraphQLError where none or several are."""
    from graphql import GraphQLError, OperationDefinitionNode

    found = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    meant = [one for one in found if name is None or (one.name and one.name.value == name)]
    if len(meant) == 1:
        return meant[0]
    if name is not None:
        raise GraphQLError(f"Unknown operation name '{name}'")
    raise GraphQLError("Must provide operation name if query contains multiple operations")


@lru_cache(maxsize=64)
def _parsed(text: str) -> "DocumentNode":
    from graphql import parse

    return parse(text)


@lru_cache(maxsize=128)
def _violations(
    version: str, gone: tuple[str, ...], beyond: tuple[str, ...], text: str
) -> tuple["GraphQLError", ...]:  # fmt: skip
    """Return why a document does not fit the schema; the same document comes a thousand times."""
    from graphql import validate

    return tuple(validate(schema(version, gone, beyond), _parsed(text)))


def _resolve(source: Any, info: Any, **asked: Any) -> Any:
    value = source.get(info.field_name)
    return value(**asked) if callable(value) else value


def _note_deprecated(call: Call, operation: "OperationDefinitionNode") -> None:
    owner = operation.operation.value.capitalize()
    for one in operation.selection_set.selections:
        name = getattr(getattr(one, "name", None), "value", "")
        since = DEPRECATED.get(f"{owner}.{name}")
        if since is not None and number(call.behaviour.version) >= (1, 180):
            audit.deprecated(call.state, name, call.caller.name, call.now)


def _failed(errors: list["GraphQLError"], data: Any = None) -> Response:
    return Response.of(200, {"data": data, "errors": [_told(error) for error in errors]})


def _told(error: "GraphQLError") -> dict[str, Any]:
    cause = error.original_error
    if cause is not None and not isinstance(cause, Wrong):
        raise cause  # a bug of the fake's, or a refusal of the whole request
    told: dict[str, Any] = {"message": error.message if cause is None else cause.message}
    if error.locations:
        told["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
        if cause is None:  # Sangria says in the text, too, where it is
            told["message"] += f" (line {error.locations[0].line}, column {error.locations[0].column})"
    if error.path:
        told["path"] = list(error.path)
    if cause is not None and cause.state:
        told["state"] = cause.state
    return told
