"""Read CQL into a tree, and say where it cannot be read.

Reading goes on at the next step after an error, so that a text's errors are all told at once. Source of the grammar:
library.humio.com/lql-grammar, build 2026-04-29, read 2026-11-28; the package says where more is read.
"""

from typing import NamedTuple

from sieminator.languages.cql import foreign
from sieminator.languages.cql.brackets import broken, mismatched
from sieminator.languages.cql.cursor import Unreadable, name, shown, value
from sieminator.languages.cql.filters import Filters
from sieminator.languages.cql.tokens import Kind, Token, code
from sieminator.languages.cql.tree import Arm, Call, Case, Filter, Match, Pipeline, Saved, Stats, Step, Value
from sieminator.languages.finding import Finding
from sieminator.languages.scan import NESTING
from sieminator.model.problem import Level


class Parsed(NamedTuple):
    """A query that was read."""

    tokens: tuple[Token, ...]
    """Without comments."""
    tree: Pipeline
    """Without the steps that could not be read."""
    findings: tuple[Finding, ...]
    """What cannot be read, in the order of the text."""


def parse(text: str) -> Parsed:
    """Read a query; never raises."""
    tokens = code(text)
    nothing = Pipeline((), 0, len(text))
    if not tokens:
        return Parsed(tokens, nothing, (Finding("CQL001", Level.ERROR, 0, "the query is empty"),))
    deep = _too_deep(tokens)
    if deep:
        message = f"more than {NESTING} brackets within each other"
        return Parsed(tokens, nothing, (Finding("CQL004", Level.ERROR, deep.start, message, "split the query"),))
    reader = _Steps(tokens, len(text))
    tree = reader.whole()
    findings = reader.findings
    wrong = [*broken(tokens)] or [*mismatched(tokens)]
    if wrong:  # what follows a bracket or string that never ends says nothing for certain
        findings = [finding for finding in findings if finding.offset < wrong[0].offset] + wrong
        kept = tuple(step for step in tree.steps if step.end <= wrong[0].offset)
        tree = Pipeline(kept, tree.start, tree.end)
    return Parsed(tokens, tree, tuple(sorted(findings, key=lambda finding: finding.offset)))


def _too_deep(tokens: tuple[Token, ...]) -> Token | None:
    depth = 0
    for token in tokens:
        if token.kind is Kind.OPEN:
            depth += 1
            if depth > NESTING:
                return token
        elif token.kind is Kind.CLOSE:
            depth = max(depth - 1, 0)
    return None


class _Steps(Filters):
    """Reads the steps of a query."""

    def whole(self) -> Pipeline:
        """Read all of the text, over what closes nothing."""
        steps: list[Step] = []
        while True:
            steps += self.pipeline(in_case=False).steps
            if not self.token.text:
                return Pipeline(tuple(steps), 0, self.token.end)
            if self.token.kind is Kind.END:
                hint = "steps are separated by `|`; `;` stands between the clauses of a `case`"
                self.tell("CQL005", self.token.start, "`;` stands outside of `case { … }`", hint)
            self.next()

    def pipeline(self, *, in_case: bool) -> Pipeline:
        """Read steps up to a bracket that closes them, or a `;`."""
        start = self.token.start
        steps: list[Step] = []
        piped = self.take("|")  # a leading `|` is accepted in practice
        while self.token.kind is not Kind.CLOSE and self.token.kind is not Kind.END:
            step = self._step_or_none(first=not steps and not self.done)
            if step:
                steps.append(step)
            piped = self.take("|")
        if piped and not in_case:
            self.tell("CQL005", self.token.start, f"{shown(self.token)} stands where a step is due", "remove the `|`")
        return Pipeline(tuple(steps), start, self.done)

    def _step_or_none(self, *, first: bool) -> Step | None:
        try:
            step = self._step(first=first)
            if self.token.kind not in _STEP_ENDS:
                raise self.unexpected()
        except Unreadable as unreadable:
            self.findings.append(unreadable.finding)
            self.skip_step()
            return None
        return step

    def _step(self, *, first: bool) -> Step | None:
        token, following = self.token, self.after()
        if token.kind is Kind.WORD or token.kind is Kind.STRING:
            if following.text == ":=":
                return self.assignment()
            blocks = self._blocks(token, following)
            if blocks:
                return blocks
            if foreign.at_step(self, first=first):
                return self.assignment() if self.after().text == ":=" else None
        return self._other_step(token)

    def _blocks(self, token: Token, following: Token) -> Step | None:
        if following.text.lower() == "match" and self.after(2).text == "{":
            return self._match()
        return self._case() if token.text.lower() == "case" and following.text == "{" else None

    def _other_step(self, token: Token) -> Step:
        if token.text == "[":
            functions = self.array()
            return Stats(functions, functions.start, functions.end)
        if token.kind is Kind.SAVED:
            return self._saved()
        if token.kind is Kind.PIPE:
            raise self.unreadable("there is no step between two `|`", "remove one of them")
        condition = self.condition()
        return Filter(condition, condition.start, condition.end)

    def _saved(self) -> Saved:
        token = self.next()
        self.expect("(", "a saved query is called with brackets: `$name()`")
        arguments = self.arguments()
        self.expect(")", f"{shown(self.token)} stands where `,` or `)` is due")
        return Saved(token.text[1:].strip('"'), arguments, token.start, self.done)

    def _case(self) -> Case:
        start = self.next().start
        self.next()
        clauses: list[Pipeline] = []
        while self.token.kind is not Kind.CLOSE:
            clauses.append(self.pipeline(in_case=True))
            if not self.take(";"):
                break
        self.expect("}", f"{shown(self.token)} stands where `}}` is due")
        return Case(tuple(clauses), start, self.done)

    def _match(self) -> Match:
        field = name(self.next())
        self.next()
        self.next()
        arms: list[Arm] = []
        while self.token.kind is not Kind.CLOSE:
            arms.append(self._arm())
            if not self.take(";"):
                break
        self.expect("}", f"{shown(self.token)} stands where `}}` is due")
        return Match(field, tuple(arms), field.start, self.done)

    def _arm(self) -> Arm:
        guard = self._guard()
        self.expect("=>", f"{shown(self.token)} stands where `=>` is due")
        steps = self.pipeline(in_case=True)
        return Arm(guard, steps, guard.start, self.done)

    def _guard(self) -> Value | Call:
        token = self.token
        if token.kind is Kind.WORD and self.after().text == "(":
            return self.call()
        if token.kind not in {Kind.WORD, Kind.STRING, Kind.REGEX, Kind.PARAMETER}:
            raise self.unreadable(f"{shown(token)} stands where the value of a clause is due")
        return value(self.next())


_STEP_ENDS = frozenset({Kind.PIPE, Kind.END, Kind.CLOSE})
