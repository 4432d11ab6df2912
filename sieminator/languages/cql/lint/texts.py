"""Free text and values that were meant as something else: another language's operators, patterns and quotes."""

import re
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any

from sieminator.languages.cql.fields import argument_of, named_in
from sieminator.languages.cql.query import Query
from sieminator.languages.cql.regexes import unbalanced
from sieminator.languages.cql.tokens import Kind
from sieminator.languages.cql.tree import (
    And,
    Call,
    Chain,
    Comparison,
    Condition,
    Expression,
    Filter,
    FreeText,
    Node,
    Not,
    Or,
    Pipeline,
    Regex,
    Text,
    Value,
    Word,
)
from sieminator.languages.cql.vocabulary import fields, functions
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level

_SIGNS = {
    "&&": "write `and`, or nothing: filters side by side must all hold",
    "&": "write `and`, or nothing: filters side by side must all hold",
    "--": "a comment begins with `//`",
    "#": "a comment begins with `//`",
    "##": "a comment begins with `//`",
    "%": "calculate with `field := …`, compare with `test(…)`",
    "+": "calculate with `field := …`, compare with `test(…)`",
    "-": "calculate with `field := …`, compare with `test(…)`",
}
_OPERATORS = {
    "contains": "write `field=*text*`",
    "has": "write `field=*text*`",
    "includes": "write `field=*text*`",
    "startswith": "write `field=text*`",
    "endswith": "write `field=*text`",
    "matches": "write `field=/…/`",
    "rlike": "write `field=/…/`",
    "ilike": "write `field=/…/i`",
    "is": "write `field=text`",
    "equals": "write `field=text`",
}
_COLON = re.compile(r"([#@]?[A-Za-z_][\w.]*):(?!//|:)[^\s]+", re.ASCII)
_SUBNET = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}/\d{1,2}", re.ASCII)
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}", re.ASCII)
# A field of this name holds an address; one that holds subnets has `cidr` or `subnet` in its name.
_HOLDS_ADDRESS = re.compile(
    r"(?!.*(?i:cidr|subnet))(?:.*[._])?(?:ip|aip|address|addr)|(?!.*(?i:cidr|subnet)).*(?:IP[46]?|Ip|Addr|Address)"
)
_QUOTED_REGEX = re.compile(r"\.\*.+|/.+/[dgimsF]+|\^.+\$|\(\?i\).+", re.DOTALL)
_PERCENT = re.compile(r"%[^%*]{2,}%?|[^%*]{2,}%")
# Functions that may stand among filters. Source: functions-filter, library.humio.com data-analysis, read 2026-11-28.
FILTERING = frozenset({"cidr", "hashmatch", "in", "ioc:lookup", "match", "regex", "test", "wildcard"}) | {
    *("array:contains", "array:exists", "array:regex", "objectarray:exists"),
    *("text:contains", "text:endswith", "text:startswith"),
}


def wrong_texts(query: Query) -> Iterator[Finding]:
    """Yield free text, values and regular expressions that are likely not read as they were meant."""
    openings = {id(step) for step in _openings(query)}
    for node in query.nodes:
        judge = _JUDGES.get(type(node))
        if judge:
            yield from judge(node)
        elif isinstance(node, Filter) and isinstance(node.condition, And) and id(node) not in openings:
            yield from _space(node.condition)
    yield from _slash(query)


def _openings(query: Query) -> Iterator[Node]:
    """Yield the steps in which free text is to be expected: the first of each pipeline."""
    for node in query.nodes:
        if isinstance(node, Pipeline) and node.steps:
            yield node.steps[0]


def _told(node: Node, shown: str, hint: str) -> Finding:
    return Finding("CQL030", Level.WARNING, node.start, f"`{shown}` is read as text that the event must hold", hint)


def _sign(found: FreeText) -> Iterator[Finding]:
    if not isinstance(found.value, Word):
        return
    text = found.value.text
    if text in _SIGNS:
        yield _told(found, text, _SIGNS[text])
        return
    named = _COLON.fullmatch(text)
    if named and (named[1][0] in "#@" or named[1] in fields()) and not named[1].islower():
        yield _told(found, text, f"a filter compares with `=`: `{named[1]}={text[named.end(1) + 1 :]}`")


def _operator(condition: And) -> Iterator[Finding]:
    """Yield `contains` between a word and a text: `CommandLine contains "http"`."""
    parts = [part.part if isinstance(part, Not) else part for part in condition.parts]
    for before, found, after in zip(parts, parts[1:], parts[2:], strict=False):
        words = [part.value for part in (before, found, after) if isinstance(part, FreeText)]
        if len(words) == 3 and all(isinstance(word, Word) for word in words[:2]) and _is_operand(words[2]):
            text = words[1].text if isinstance(words[1], Word) else ""
            if text.lower() in _OPERATORS:
                yield _told(found, text, _OPERATORS[text.lower()])


def _is_operand(value: Value) -> bool:
    return isinstance(value, Text | Regex) or (isinstance(value, Word) and value.text.lower() == "null")


def _alone(condition: Or) -> Iterator[Finding]:
    """Yield the second text of `field="a" or "b"`, which is looked for in all of the event."""
    first = condition.parts[0]
    if not isinstance(first, Comparison):
        return
    for part in condition.parts[1:]:
        if isinstance(part, FreeText) and isinstance(part.value, Text | Regex):
            message = f"this is looked for in all of the event, not in `{first.field.text}`"
            hint = f"write `{first.field.text}{first.operator}…` again, or `in({first.field.text}, values=[…])`"
            yield Finding("CQL030", Level.WARNING, part.start, message, hint)
            return


def _space(condition: And) -> Iterator[Finding]:
    """Yield the word behind an unquoted value, in a step in which nobody looks for text."""
    if condition.explicit:
        return
    for before, after in zip(condition.parts, condition.parts[1:], strict=False):
        if isinstance(before, Comparison) and isinstance(before.value, Word) and isinstance(after, FreeText):
            text = after.value.text if isinstance(after.value, Word) else ""
            if text and text not in _SIGNS and "*" not in text:
                yield _told(after, text, f'put all of the value in quotes: `{before.field.text}{before.operator}"…"`')
                return


def _no_pipe(condition: And) -> Iterator[Finding]:
    for number, part in enumerate(condition.parts):
        known = _changing(part)
        if known:
            # Source: library.humio.com/lql-grammar, section Filter, which has no calls; functions-filter, read
            # 2026-11-28. The vendor's own example of `defineTable` goes on without a `|`.
            if number == 0 and known == "defineTable":
                continue
            at = part if number else condition.parts[1]
            message = f"there is no `|` {'before' if number else 'after'} `{known}`, which is no filter"
            yield Finding("CQL032", Level.WARNING, at.start, message, "put a `|` here")
            return


def _changing(part: Condition) -> str:
    """Return the name of a function that is called among filters and is none; empty for all else."""
    if not isinstance(part, Call) or part.negated or part.name.lower() in FILTERING:
        return ""
    known = functions().get(part.name.lower())
    return known.name if known else ""


def _value(comparison: Comparison) -> Iterator[Finding]:
    value = comparison.value
    if not isinstance(value, Word | Text) or comparison.operator not in {"=", "!=", "like"}:
        return
    field, text = comparison.field.text, value.text
    if _SUBNET.fullmatch(text) and _HOLDS_ADDRESS.fullmatch(field):
        sign = "!" if comparison.operator == "!=" else ""
        yield _subnet(value, text, f'write `{sign}cidr({field}, subnet="{text}")`')
    elif isinstance(value, Text) and _QUOTED_REGEX.fullmatch(text):
        message = "in quotes, a regular expression is a plain text"
        yield Finding("CQL033", Level.WARNING, value.start, message, f"write `{field}{comparison.operator}/…/`")
    elif comparison.operator == "like" and _PERCENT.fullmatch(text):
        hint = f"write `{field}=*{text.strip('%')}*`"
        yield Finding("CQL033", Level.WARNING, value.start, "`%` is no wildcard in CQL, `*` is", hint)


def _unbalanced(body: str, start: int) -> Iterator[Finding]:
    at = unbalanced(body)
    if at is not None:
        message = f"the `{body[at]}` of the regular expression has no partner"
        yield Finding("CQL037", Level.ERROR, start + at, message, rf"write `\{body[at]}` where it stands for itself")


def _quoted_regex(call: Call) -> Iterator[Finding]:
    argument = argument_of(call, "regex") if call.name.lower() == "regex" else None
    if argument and isinstance(argument.value, Text) and unbalanced(argument.value.text) is not None:
        for found in _unbalanced(argument.value.text, argument.value.start):
            yield Finding(found.code, found.level, argument.value.start, found.message, found.hint)


def _subnets(call: Call) -> Iterator[Finding]:
    """Yield a subnet in `in(…)`, which compares texts, and one without quotes, which is divided."""
    name = call.name.lower()
    if name == "in" and (values := argument_of(call, "values")) and (field := argument_of(call, "field")):
        shown = next((each.text for each in named_in(field.value)), "")
        for value in named_in(values.value):
            if _SUBNET.fullmatch(value.text) and _HOLDS_ADDRESS.fullmatch(shown):
                yield _subnet(value, value.text, f'write `cidr({shown}, subnet=["{value.text}", …])`')
                return
    elif name == "cidr" and (subnet := argument_of(call, "subnet")) and _is_divided(subnet.value):
        message = "a subnet without quotes is a division"
        yield Finding("CQL031", Level.WARNING, subnet.value.start, message, 'write `subnet="10.0.0.0/8"`')


def _subnet(value: Node, text: str, hint: str) -> Finding:
    return Finding("CQL031", Level.WARNING, value.start, f"no address is the text {text!r}", hint)


def _is_divided(value: Expression) -> bool:
    return isinstance(value, Chain) and isinstance(value.first, Word) and bool(_ADDRESS.fullmatch(value.first.text))


def _slash(query: Query) -> Iterator[Finding]:
    """Yield the place where a `/` ends a regular expression that goes on."""
    before = None
    for token in query.tokens:
        if before and before.kind is Kind.REGEX and token.start == before.end and token.kind in _GO_ON:
            at = token.start - 1 - (len(before.text) - 1 - before.text.rindex("/"))
            yield Finding("CQL034", Level.WARNING, at, "this `/` ends the regular expression", r"write `\/` within it")
            return
        before = token


_GO_ON = frozenset({Kind.REGEX, Kind.WORD})


def _chained(*judges: Callable[[Any], Iterator[Finding]]) -> Callable[[Any], Iterator[Finding]]:
    return lambda node: chain.from_iterable(judge(node) for judge in judges)


_JUDGES: dict[type[Node], Callable[[Any], Iterator[Finding]]] = {
    FreeText: _sign,
    Comparison: _value,
    Regex: lambda node: _unbalanced(node.body, node.start + 1),
    Or: _alone,
    Call: _chained(_subnets, _quoted_regex),
    And: _chained(_operator, _no_pipe),
}
