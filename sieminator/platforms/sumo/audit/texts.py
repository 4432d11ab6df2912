"""Names, and the length of queries."""

import re
from collections.abc import Iterator

from sieminator.model.problem import Problem
from sieminator.model.rule import Rule
from sieminator.model.target import Target
from sieminator.platforms.sumo import LOG_SEARCH
from sieminator.platforms.sumo.convert.fields import FORMS
from sieminator.platforms.sumo.mark import length

NAME_LENGTH = 255
QUERY_LENGTH = 15_000
_NAME = re.compile(r"[a-zA-Z0-9 +%-@.,_()\\]+")
"""Source: LogSearchDefinition.name of the vendor's OpenAPI: from `%` to `@` is a range. Its Terraform provider no
longer checks it, so that the service may take more."""


def audit_texts(rule: Rule, _target: Target) -> Iterator[Problem]:
    """Yield what is wrong with a rule's name and its query."""
    kind, body = rule.content.kind, rule.content.body
    name = str(body.get("name", ""))
    if not name.strip():
        yield Problem("SLG030", "the title is empty", rule.where("title"))
    elif kind == LOG_SEARCH:
        yield from _search_name(name, rule)
    field = "queryString" if kind == LOG_SEARCH else FORMS[kind].query
    query = body.get(field)
    if not rule.query.strip():
        yield Problem("SLG032", "nothing is left of the query", rule.where(field))
    elif kind == LOG_SEARCH and isinstance(query, str) and length(query) > QUERY_LENGTH:
        message = f"the query has {length(query)} characters, and Sumo Logic takes {QUERY_LENGTH}"
        yield Problem("SLG032", message, rule.where(field), hint="move what repeats into a lookup table")


def _search_name(name: str, rule: Rule) -> Iterator[Problem]:
    if len(name) > NAME_LENGTH:
        message = f"the title has {len(name)} characters, and a log search's name takes {NAME_LENGTH}"
        yield Problem("SLG030", message, rule.where("name"))
    if not _NAME.fullmatch(name):
        strange = "".join(dict.fromkeys(one for one in name if not _NAME.fullmatch(one)))
        yield Problem(
            "SLG030",
            f"a log search's name cannot hold {strange!r} ({name})",
            rule.where("name"),
            hint="letters and digits of the Latin alphabet, blanks, and + % & ' ( ) * , - . / : ; < = > ? @ _ \\",
        )
