"""Read a KQL text: statements, pipelines, operators. Never raises, and says at each step what cannot be read."""

from bisect import bisect_left
from dataclasses import replace

from sieminator.languages.finding import Finding
from sieminator.languages.kql import wrong
from sieminator.languages.kql.brackets import OUTSIDE, Brackets, pair
from sieminator.languages.kql.clauses import Clauses
from sieminator.languages.kql.expressions import Broken, Place
from sieminator.languages.kql.foreign import OPERATORS as FOREIGN
from sieminator.languages.kql.literals import column_findings
from sieminator.languages.kql.tokens import Kind, Token, code
from sieminator.languages.kql.tree import Let, Operator, Parsed, Pipeline, Source, Statement
from sieminator.languages.kql.vocabulary import LEADERS, OPERATORS, nearest
from sieminator.languages.memory import remembered
from sieminator.languages.scan import NESTING
from sieminator.model.problem import Level

_STATEMENTS = frozenset({"alias", "declare", "pattern", "restrict", "set"})


@remembered
def parse(text: str) -> Parsed:
    """Read a text as far as it makes sense; what makes none is a finding."""
    tokens = code(text)
    brackets = pair(tokens)
    if brackets.too_deep >= 0:
        message = f"the brackets are {brackets.deepest} deep, more than the {NESTING} that are read"
        finding = Finding("KQL011", Level.ERROR, tokens[brackets.too_deep].start, message)
        return Parsed(tokens, tuple(brackets.closers), (), (), (), (finding,), is_sound=False)
    reader = _Reader(tokens, brackets)
    statements = reader.statements(0, len(tokens), OUTSIDE)
    findings = tuple(reader.findings)
    found = tuple(reader.pipelines)
    return Parsed(
        tokens, tuple(brackets.closers), statements, found, tuple(reader.calls), findings, brackets.is_balanced
    )


class _Reader(Clauses):
    def __init__(self, tokens: tuple[Token, ...], brackets: Brackets) -> None:
        super().__init__(tokens, brackets)
        self.begin("")
        self.pipelines: list[Pipeline] = []
        self.latest: Pipeline | None = None
        self._defining = False

    def statements(self, first: int, last: int, opener: int) -> tuple[Statement, ...]:
        """Read the statements between two indexes, which stand directly in the bracket `opener`."""
        cuts = self.cuts.get(opener, [])
        found: list[Statement] = []
        at = first
        for stop in [cut for cut in cuts if self.tokens[cut].kind is Kind.END] + [last]:
            if at < stop:
                statement = self._statement(at, stop, opener)
                found += [statement] if statement else []
            elif stop < last:
                self.findings.append(wrong.nothing_ends(self.tokens[stop]))
            at = stop + 1
        return tuple(found)

    def _statement(self, at: int, end: int, opener: int) -> Statement | None:
        word = self.tokens[at].text
        if word == "let":
            return self._let(at, end, opener)
        if word in _STATEMENTS or word == ".":
            if word == "declare" and self.token(at + 2, end).text == "(":
                self.findings += column_findings(self.tokens, self.closers, at + 2)
            return None
        return self._pipeline(at, end, opener, piped=False)

    def _let(self, at: int, end: int, opener: int) -> Let | None:
        name, equals = self.token(at + 1, end), self.token(at + 2, end)
        if name.kind is not Kind.NAME or equals.text != "=":
            if name.text != "[":
                where = equals if name.kind is Kind.NAME and equals.text else self.tokens[at]
                self.findings.append(Finding("KQL019", Level.ERROR, where.start, "`let` wants a name and `=`"))
            return None
        value = at + 3
        if value >= end:
            self.findings.append(wrong.missing(self.tokens, value))
            return None
        if self.token(value, end).text == "view":
            value += 1
        body = self._body(value, end)
        if body < 0:
            self._defining = True
            defined = self._pipeline(at + 3, end, opener, piped=False)
            self._defining = False
            return Let(name.text, name.start, defined, (), ())
        parameters = tuple(
            self.tokens[number].text
            for number in range(value, body - 1)
            if self.tokens[number].kind is Kind.NAME and self.tokens[number + 1].text == ":"
        )
        self.findings += column_findings(self.tokens, self.closers, value)
        inner = self.statements(body + 1, self.closers[body], body)
        self._nothing_behind(self.closers[body] + 1, end)
        return Let(name.text, name.start, None, parameters, inner)

    def _nothing_behind(self, at: int, end: int) -> None:
        if at < end:
            token = self.tokens[at]
            message = f"`{wrong.shown(token.text)}` follows the function, and no `;` stands between"
            self.findings.append(Finding("KQL017", Level.ERROR, token.start, message, "end `let` with `;`"))

    def _body(self, at: int, end: int) -> int:
        """Return the index of a function's `{`, or -1 where a `let` defines none."""
        if self.token(at, end).text != "(":
            return -1
        after = self.closers[at] + 1
        return after if self.token(after, end).text == "{" else -1

    # ---- pipelines

    def pipeline(self, place: Place) -> None:
        """Read a pipeline in brackets, whatever is being read around it."""
        kept = self.references, self.aggregating, self.name, self.clear, self._defining
        lists = self.options, self.arguments, self.by, self.adds, self.taken
        self.references, self.aggregating, self._defining = [], False, False
        if self.token(place.first, place.last).text == "let" or self.tokens[place.opener].text == "{":
            inner = self.statements(place.first, place.last, place.opener)
            self.latest = next((one for one in reversed(inner) if isinstance(one, Pipeline)), None)
        else:
            piped = place.first < place.last and self._begins_step(place)
            self.latest = self._pipeline(place.first, place.last, place.opener, piped=piped)
        self.references, self.aggregating, self.name, self.clear, self._defining = kept
        self.options, self.arguments, self.by, self.adds, self.taken = lists

    def _begins_step(self, place: Place) -> bool:
        """Say whether a pipeline in brackets begins with a step, as its rows come from outside."""
        begins, _ = self._name(place.first, place.last)
        return begins in OPERATORS and begins not in LEADERS

    def _take(self, first: int, last: int) -> None:  # noqa: ARG002
        if self.latest:
            self.taken.append(self.latest)

    def plain(self, first: int, last: int) -> Pipeline:
        """Make a pipeline of a source alone, and keep it among the others."""
        made = Pipeline(self._source(first, last), (), self.tokens[first].start, self.tokens[last - 1].end, None)
        self.pipelines.append(made)
        return made

    def _pipeline(self, at: int, end: int, opener: int, *, piped: bool) -> Pipeline | None:
        if at >= end:
            return None
        cuts = self.cuts.get(opener, [])
        pipes = [
            cut for cut in cuts[bisect_left(cuts, at) : bisect_left(cuts, end)] if self.tokens[cut].kind is Kind.PIPE
        ]
        operators: list[Operator] = []
        source, inner = None, None
        stop = pipes[0] if pipes else end
        first = self.tokens[at]
        if piped or self.leads(at, stop):
            self._operators(operators, at, stop)
        else:
            source, inner = self._begin(operators, at, stop)
        for number, pipe in enumerate(pipes):
            if number and pipe == pipes[number - 1] + 1 and self.tokens[pipe].start == self.tokens[pipe - 1].end:
                continue  # the second half of `||`, which was told; what follows is no step
            self._step(operators, pipe, pipes[number + 1] if number + 1 < len(pipes) else end)
        last = self.tokens[end - 1]
        made = Pipeline(source, tuple(operators), first.start, last.end, inner)
        self.pipelines.append(made)
        return made

    def _begin(self, operators: list[Operator], at: int, end: int) -> tuple[Source | None, Pipeline | None]:
        """Read what a pipeline begins with, and a step that follows it without a pipe."""
        self.latest = None
        outer, self.references = self.references, []
        after = end
        try:
            self._whole(at, end)
        except Broken as broken:
            after = min(max(broken.at, at), end)
            self._operators(operators, self._recovered(self._explained(broken, at)), end)
        self.references = outer
        inner = self.latest if self.token(at, end).text == "(" else None
        return self._source(at, after) if after > at else None, inner

    def _explained(self, broken: Broken, at: int) -> Broken:
        """Say what is more likely where a pipeline does not begin as it must."""
        if broken.finding is None or broken.finding.code not in ("KQL017", "KQL018"):
            return broken
        beginning = wrong.beginning(self.tokens[at]) if at < broken.at else None
        if beginning:
            return Broken(beginning, broken.at)
        if self._defining:
            return Broken(replace(broken.finding, hint="end the `let` before it with `;`"), broken.at)
        return broken

    def _whole(self, at: int, end: int) -> None:
        """Read one expression, or a pipeline in brackets; nothing may follow it."""
        if at >= end:
            raise Broken(wrong.missing(self.tokens, at), at)
        if self.tokens[at].text == "(" and self.closers[at] == end - 1 > at + 1:
            self.pipeline(Place(at + 1, end - 1, at))
            return
        after = self.read(at, end)
        if after < end:
            raise Broken(wrong.follows(self.tokens, after, end), after)

    def _source(self, first: int, last: int) -> Source:
        token = self.tokens[first]
        if token.text == "[" and last == first + 3 and self.tokens[first + 1].kind is Kind.STRING:
            return Source(self.tokens[first + 1].text[1:-1], token.start, first, last, is_plain=True)
        name = token.text if token.kind is Kind.NAME else ""
        return Source(name, token.start, first, last, is_plain=bool(name) and last == first + 1)

    def _step(self, operators: list[Operator], pipe: int, end: int) -> None:
        if pipe + 1 < end:
            self._operators(operators, pipe + 1, end)
            return
        token, follows = self.tokens[pipe], self.token(end, len(self.tokens))
        if follows.kind is Kind.PIPE and follows.start == token.end:
            finding = Finding("KQL016", Level.ERROR, token.start, "`||` is no operator", "KQL says `or`")
        else:
            why = "another follows" if follows.kind is Kind.PIPE else "nothing follows"
            finding = Finding("KQL014", Level.ERROR, token.start, f"no step stands behind this `|`: {why}")
        self.findings.append(finding)

    # ---- operators

    def _operators(self, operators: list[Operator], at: int, end: int) -> None:
        """Read a step, and those behind it that only lack their pipe; a negative index is none."""
        while at >= 0:
            at = self._operator(operators, at, end)

    def _operator(self, operators: list[Operator], at: int, end: int) -> int:
        name, body = self._name(at, end)
        if name not in OPERATORS:
            self._unknown(name, at, end)
            operators.append(Operator(name, self.tokens[at].start, self.tokens[end - 1].end, body, end, *_NOTHING))
            return -1
        self.begin(name)
        resume, stop = -1, end
        try:
            self.body(body, end)
        except Broken as broken:
            self.clear = False
            resume = self._recovered(broken)
            stop = max(min(broken.at, end), body)
        operators.append(self.made(at, body, stop))
        return resume

    def _recovered(self, broken: Broken) -> int:
        """Note what is wrong; return the index of a step that only lacks its pipe, or -1."""
        if broken.finding is not None:
            self.findings.append(broken.finding)
        return broken.at if broken.finding is not None and broken.finding.code == "KQL013" else -1

    def _name(self, at: int, end: int) -> tuple[str, int]:
        """Read an operator's name with its hyphens; return it and the index of what follows."""
        token = self.tokens[at]
        name, after = token.text, at + 1
        while after + 1 < end and self.tokens[after].text == "-" and self.tokens[after + 1].kind is Kind.NAME:
            hyphen, word = self.tokens[after], self.tokens[after + 1]
            if hyphen.start != self.tokens[after - 1].end or word.start != hyphen.end:
                break
            name, after = f"{name}-{word.text}", after + 2
        return name, after

    def _unknown(self, name: str, at: int, end: int) -> None:
        token = self.tokens[at]
        if token.kind is Kind.BROKEN_STRING or name.lower() in FOREIGN:
            return
        spelled = name.lower().replace("_", "-")
        meant = spelled if spelled in OPERATORS else nearest(spelled, OPERATORS)
        if not meant and self.token(at + 1, end).text == "(":
            hint = "a function's value is kept with `extend Name = …`"
        else:
            hint = f"did you mean `{meant}`?" if meant else ""
        self.findings.append(
            Finding("KQL012", Level.ERROR, token.start, f"`{wrong.shown(name)}` is no operator of KQL", hint)
        )


_NOTHING = ((), (), (), (), (), False)
