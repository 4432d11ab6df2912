"""What the names in a query tell: functions, and what it defines itself."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from sieminator.languages.finding import Finding
from sieminator.languages.kql.foreign import FUNCTIONS
from sieminator.languages.kql.tokens import Kind
from sieminator.languages.kql.tree import Argument, Call, Let, Operator, Parsed
from sieminator.languages.kql.vocabulary import (
    LITERALS,
    RESERVED,
    Arity,
    aggregates,
    is_near,
    scalars,
    well_known_tables,
)
from sieminator.model.problem import Level

# Calls that are syntax rather than functions, or take what no table of functions says.
_SYNTAX = frozenset({"toscalar", "materialize", "totable", "view", "graph", "dynamic", "typeof", "countof"})

_TRUTHS = frozenset({"true", "false"})
# So many names of a text are held against all of its others, so that a long text takes no square of its time.
_COMPARED = 50


def function_findings(parsed: Parsed, lets: dict[str, list[Let]]) -> Iterator[Finding]:
    """Yield each function that is misspelt, another language's, in the wrong place, or called with too few values."""
    scalar, aggregate = scalars(), aggregates()
    for call in parsed.calls:
        name = parsed.tokens[call.at].text
        arity = scalar.get(name) or aggregate.get(name)
        if name in scalar and name in aggregate:  # `any`, `hll_merge`: two functions of one name
            continue
        if call.is_member or name in lets:
            continue
        if arity is None:
            yield from _unknown(parsed, call)
        elif not call.aggregating and name not in scalar:
            message = f"`{name}` takes many rows, and stands where there is one"
            hint = f"write `summarize … = {name}(…)`"
            yield Finding("KQL022", Level.ERROR, parsed.tokens[call.at].start, message, hint)
        else:
            yield from _count(parsed, call, arity)


def _unknown(parsed: Parsed, call: Call) -> Iterator[Finding]:
    token = parsed.tokens[call.at]
    if token.text in _SYNTAX:
        return
    ours = FUNCTIONS.get(token.text.lower())
    if ours:
        message = f"`{token.text}` is no function of KQL"
        yield Finding("KQL020", Level.WARNING, token.start, message, f"KQL says {ours}")
        return
    folded = token.text.lower()
    known = (*scalars(), *aggregates(), *LITERALS, "datatable", "externaldata")
    meant = folded if folded in known else next((name for name in known if is_near(token.text, name)), "")
    if meant and not token.text.startswith("_"):
        message = f"`{token.text}` is no function of KQL; a workspace may have one of that name"
        yield Finding("KQL020", Level.WARNING, token.start, message, f"did you mean `{meant}`?")
    elif _lacks_in(parsed, call):
        message = f"`{token.text}` stands before a list as a function does, and KQL has none of that name"
        yield Finding("KQL020", Level.WARNING, token.start, message, f"write `{token.text} in (…)`")


def _lacks_in(parsed: Parsed, call: Call) -> bool:
    """Say whether a call is a column and a list of texts, an operator between them missing."""
    name, opener = parsed.tokens[call.at], parsed.tokens[call.at + 1]
    inside = parsed.tokens[call.at + 2 : parsed.closers[call.at + 1]]
    return (
        opener.start > name.end
        and bool(inside)
        and all(token.kind is Kind.STRING or token.text == "," for token in inside)
    )


def _count(parsed: Parsed, call: Call, arity: Arity) -> Iterator[Finding]:
    least, most = arity
    token = parsed.tokens[call.at]
    if least <= call.given and (most is None or call.given <= most):
        if token.text == "case" and call.given % 2 == 0:
            message = f"`case` has {call.given} arguments, and wants an odd number: pairs, and what it is otherwise"
            yield Finding("KQL021", Level.ERROR, token.start, message)
        return
    wanted = f"{least}" if least == most else f"at least {least}" if most is None else f"{least} to {most}"
    arguments = "argument" if call.given == 1 else "arguments"
    message = f"`{token.text}` has {call.given} {arguments}, and wants {wanted}"
    yield Finding("KQL021", Level.ERROR, token.start, message)


def definition_findings(parsed: Parsed, lets: dict[str, list[Let]]) -> Iterator[Finding]:
    """Yield what is defined twice or for nothing, and a text that defines and never queries."""
    yield from _twice(parsed)
    if lets:
        yield from _unused(parsed, lets)
    last = parsed.statements[-1] if parsed.statements else None
    if isinstance(last, Let) and not parsed.findings:  # otherwise the query may be what could not be read
        message = f"the text ends with `let {last.name}`, and queries nothing"
        hint = "write the query behind it; it stands after the last `;`"
        yield Finding("KQL030", Level.ERROR, last.start, message, hint)


def _twice(parsed: Parsed) -> Iterator[Finding]:
    seen: set[str] = set()
    for statement in parsed.statements:
        if isinstance(statement, Let):
            if statement.name in seen:
                message = f"`{statement.name}` is defined a second time"
                yield Finding("KQL029", Level.ERROR, statement.start, message, "give one of them another name")
            seen.add(statement.name)


def _unused(parsed: Parsed, lets: dict[str, list[Let]]) -> Iterator[Finding]:
    uses = Counter(token.text for token in parsed.tokens if token.kind is Kind.NAME)
    unused = [found[0] for name, found in lets.items() if uses[name] == 1]
    if not unused:
        return
    strangers = [name for name, count in uses.items() if count == 1 and len(name) > 4 and name not in lets]
    for let in unused[:_COMPARED]:
        near = next((name for name in strangers if is_near(name, let.name)), "")
        if near:
            offset = next(token.start for token in parsed.tokens if token.text == near)
            message = f"`{near}` is not defined, and `{let.name}` is not used"
            yield Finding("KQL026", Level.WARNING, offset, message, f"did you mean `{let.name}`?")
        else:
            message = f"`{let.name}` is defined and never used"
            yield Finding("KQL028", Level.HINT, let.start, message, "remove it")


def source_findings(parsed: Parsed, lets: dict[str, list[Let]], defined: frozenset[str]) -> Iterator[Finding]:
    """Yield each table whose name is nearly that of a well-known one, or of something that the text defines."""
    for pipeline in parsed.pipelines:
        source = pipeline.source
        if not source or len(source.name) < 4:
            continue
        name = source.name
        step = next((step for step in ("union", "search") if not source.is_plain and is_near(name, step)), "")
        if step and name not in defined and all(finding.offset != source.start for finding in parsed.findings):
            message = f"`{name}` is no operator of KQL, and a function only where the workspace has one of that name"
            yield Finding("KQL020", Level.WARNING, source.start, message, f"did you mean `{step}`?")
        if not source.is_plain:
            continue
        if name in well_known_tables() or name in defined:
            continue
        meant = next((known for known in [*lets][:_COMPARED] if is_near(name, known)), "") or _near_table(name)
        if meant:
            message = f"`{name}` is no table that is known here"
            yield Finding("KQL026", Level.WARNING, source.start, message, f"did you mean `{meant}`?")


@lru_cache(maxsize=256)  # a set of rules names the same tables again and again
def _near_table(name: str) -> str:
    return next((known for known in sorted(well_known_tables()) if is_near(name, known)), "")


def reserved_findings(parsed: Parsed) -> Iterator[Finding]:
    """Yield each word of the language that is read as a column and stands without quotes, once."""
    told: set[str] = set()
    for pipeline in parsed.pipelines:
        for operator in pipeline.operators:
            for at in [at for each in (*operator.arguments, *operator.by) for at in each.references]:
                token = parsed.tokens[at]
                if token.text in RESERVED and token.text not in told:
                    told.add(token.text)
                    message = f"`{token.text}` is a word of KQL, and is read as a column"
                    yield Finding("KQL044", Level.WARNING, token.start, message, f"write `['{token.text}']`")


def column_list_findings(parsed: Parsed, lets: dict[str, list[Let]]) -> Iterator[Finding]:
    """Yield a column that is given twice in one step, and what `summarize` is to keep without an aggregate."""
    for pipeline in parsed.pipelines:
        for operator in pipeline.operators:
            if operator.name in ("project", "extend", "project-rename", "print"):
                yield from _repeated(parsed, operator)
            elif operator.name == "summarize":
                for argument in operator.arguments:
                    yield from _unaggregated(parsed, argument, lets)


def _repeated(parsed: Parsed, operator: Operator) -> Iterator[Finding]:
    seen: set[str] = set()
    for argument in operator.arguments:
        is_name = argument.last == argument.first + 1 and operator.name == "project" and argument.references
        names = argument.names or ((parsed.tokens[argument.first].text,) if is_name else ())
        for name in names:
            if name in seen:
                message = f"`{operator.name}` gives the column `{name}` twice"
                yield Finding("KQL027", Level.ERROR, argument.start, message, "remove one, or give it another name")
            seen.add(name)


def _unaggregated(parsed: Parsed, argument: Argument, lets: dict[str, list[Let]]) -> Iterator[Finding]:
    tokens = parsed.tokens
    read = [at for at in argument.references if tokens[at].text not in lets and tokens[at].text.lower() not in _TRUTHS]
    calls = [
        tokens[at].text
        for at in range(argument.first, argument.last - 1)
        if tokens[at].kind is Kind.NAME and tokens[at + 1].text == "("
    ]
    if read and all(name in scalars() and name not in aggregates() for name in calls):
        name = tokens[read[0]].text
        message = f"`summarize` keeps `{name}` without an aggregate"
        hint = f"write `by {name}`, or `take_any({name})`"
        yield Finding("KQL023", Level.ERROR, tokens[read[0]].start, message, hint)
