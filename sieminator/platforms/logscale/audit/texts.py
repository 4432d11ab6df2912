"""Names, actions and labels."""

from collections.abc import Iterator, Sequence
from typing import cast

from sieminator.model.problem import Level, Problem
from sieminator.model.rule import Rule
from sieminator.model.target import Target
from sieminator.platforms.logscale.audit.placing import placed

NAME_LENGTH = 253
"""Source: the operator's CRD for scheduled searches; that the server takes no more is unconfirmed."""

MOST_ACTIONS = 10
"""Source: GraphQL reference, CreateScheduledSearchV2.actionIdsOrNames."""


def audit_texts(rule: Rule, target: Target) -> Iterator[Problem]:
    """Yield what is wrong with a rule's name and with whom it tells."""
    name = str(rule.content.body.get("name", ""))
    if not name.strip():
        yield Problem("LSC020", "the title is empty", rule.where("title"))
    if len(name) > NAME_LENGTH:
        message = f"the title has {len(name)} characters, LogScale takes {NAME_LENGTH}"
        yield Problem("LSC020", message, rule.where("title"))
    if not str(rule.content.body.get("queryString", "")).strip():
        yield Problem("LSC029", "nothing is left of the query", rule.where("queryString"))
    yield from _actions(rule, cast("Sequence[str]", rule.content.body.get("actions", ())), target)


def _actions(rule: Rule, actions: Sequence[str], target: Target) -> Iterator[Problem]:
    if len(actions) > MOST_ACTIONS:
        message = f"a rule triggers {MOST_ACTIONS} actions at most ({len(actions)})"
        yield Problem("LSC021", message, rule.where("actions"))
    # Content that is linted without a target may get its actions from an environment's overrides.
    if not actions and placed(target):
        yield Problem(
            "LSC028",
            "it triggers no action: LogScale itself shows when it last triggered, and tells nobody",
            rule.where("actions"),
            Level.WARNING,
            hint="name an action in `actions`, or in an override of the environment",
        )
