"""Read expressions: what stands in calls, in arrays and behind `:=`."""

from collections.abc import Callable

from sieminator.languages.cql.cursor import Cursor, name, shown, value
from sieminator.languages.cql.tokens import Kind, Token
from sieminator.languages.cql.tree import (
    Argument,
    Array,
    Assignment,
    Call,
    Chain,
    Expression,
    Pipeline,
    Subquery,
    Unary,
    Word,
)

_COMPARISONS = frozenset({"==", "!=", ">=", "<=", ">", "<", "<=>", "and", "or", "AND", "OR"})
_SUMS = frozenset({"+", "-"})
_PRODUCTS = frozenset({"*", "/", "%"})
_SIGNS = frozenset({"-", "!"})
_IN_PATTERNS = frozenset({"*", "-", ":", "+", "~", "/"})
_ENDS = frozenset({Kind.CLOSE, Kind.COMMA, Kind.PIPE, Kind.END})
_NAMES = frozenset({Kind.WORD, Kind.STRING})


class Expressions(Cursor):
    """Reads expressions. Source of the grammar: library.humio.com/lql-grammar, section Expression, read 2026-11-28."""

    def pipeline(self, *, in_case: bool) -> Pipeline:
        """Read the steps of a subquery; whoever reads steps knows how."""
        raise NotImplementedError

    def call(self, *, negated: bool = False) -> Call:
        """Read `name(a, b=c)`."""
        function = self.next()
        if function.text.lower() == "case":
            return self._case_in_brackets(function, negated=negated)
        self.next()
        arguments = self.arguments()
        self.expect(")", f"{shown(self.token)} stands where `,` or `)` is due")
        return Call(function.text, arguments, negated, function.start, self.done)

    def arguments(self) -> tuple[Argument, ...]:
        """Read arguments up to the bracket that closes them."""
        found: list[Argument] = []
        while self.token.kind is not Kind.CLOSE:
            found.append(self._argument())
            if not self.take(","):
                break
        return tuple(found)

    def expression(self) -> Expression:
        """Read an expression, a comparison at most."""
        return self._chain(_COMPARISONS, self._sum)

    def array(self) -> Array:
        """Read `[a, b := c]`."""
        start = self.next().start
        items: list[Expression | Assignment] = []
        while self.token.kind is not Kind.CLOSE:
            assigns = self.token.kind in _NAMES and self.after().text == ":="
            items.append(self.assignment() if assigns else self.expression())
            if not self.take(","):
                break
        self.expect("]", f"{shown(self.token)} stands where `,` or `]` is due")
        return Array(tuple(items), start, self.done)

    def assignment(self) -> Assignment:
        """Read `field := expression`."""
        field = name(self.next())
        self.next()
        found = self.expression()
        return Assignment(field, found, field.start, self.done)

    def _argument(self) -> Argument:
        token = self.token
        if token.kind in _NAMES and self.after().text == "=" and self.after().kind is Kind.OPERATOR:
            label = name(self.next()).text
            self.next()
            return Argument(label, self.expression(), token.start, self.done)
        return Argument("", self.expression(), token.start, self.done)

    def _chain(self, operators: frozenset[str], operand: Callable[[], Expression]) -> Expression:
        first = operand()
        rest: list[tuple[str, Expression]] = []
        while self.token.text in operators and self.token.kind is not Kind.STRING:
            operator = self.next().text.lower()
            rest.append((operator, operand()))
        return Chain(first, tuple(rest), first.start, self.done) if rest else first

    def _sum(self) -> Expression:
        return self._chain(_SUMS, self._product)

    def _product(self) -> Expression:
        return self._chain(_PRODUCTS, self._signed)

    def _signed(self) -> Expression:
        start = self.token.start
        signs: list[str] = []
        while self.token.text in _SIGNS:
            signs.append(self.next().text)
        operand = self._operand()
        return Unary("".join(signs), operand, start, self.done) if signs else operand

    def _operand(self) -> Expression:
        token = self.token
        if token.kind is Kind.WORD:
            return self._word(token)
        if token.kind in {Kind.STRING, Kind.REGEX, Kind.PARAMETER}:
            return value(self.next())
        if token.kind is Kind.OPEN:
            return self._bracket(token)
        if token.text == "*":
            return self._pattern(token)
        if token.kind is Kind.SAVED and self.after().text == "(":
            return self.call()
        if token.text in {"'", "`"}:
            raise self.unreadable(f"`{token.text}` quotes nothing in CQL", 'write "…"')
        raise self.unreadable(f"{shown(token)} stands where a value is due")

    def _word(self, token: Token) -> Expression:
        following = self.after()
        if following.text == "(" and following.kind is Kind.OPEN:
            return self.call()
        if following.text == ":" and self.after(2).text == "{":
            self.next()
            self.next()
            return self._subquery(token.text, token.start)
        if following.text == "*" and following.start == token.end and self.after(2).kind in _ENDS:
            return self._pattern(token)
        return value(self.next())

    def _pattern(self, first: Token) -> Word:
        """Read an unquoted value with wildcards, which tokens cut as if it were a calculation."""
        parts = [self.next().text]
        while self.token.start == self.done and (self.token.kind is Kind.WORD or self.token.text in _IN_PATTERNS):
            parts.append(self.next().text)
        return Word("".join(parts), first.start, self.done)

    def _bracket(self, token: Token) -> Expression:
        if token.text == "[":
            return self.array()
        if token.text == "{":
            return self._subquery("", token.start)
        self.next()
        found = self.expression()
        self.expect(")", f"{shown(self.token)} stands where `)` is due")
        return found

    def _subquery(self, label: str, start: int) -> Subquery:
        self.next()
        steps = self.pipeline(in_case=False)
        self.expect("}", f"{shown(self.token)} stands where `}}` is due")
        attributes: list[Argument] = []
        while self.token.kind is Kind.WORD and self.after().text == ":":
            attribute = self.next()
            self.next()
            attributes.append(Argument(attribute.text, self.expression(), attribute.start, self.done))
        return Subquery(label, steps, tuple(attributes), start, self.done)

    def _case_in_brackets(self, function: Token, *, negated: bool) -> Call:
        """Pass `case(…)`, which CQL does not have: what is in it is no cause of its own, but for `true()`."""
        message = "`case` takes clauses in `{…}`, not arguments"
        hint = "write `case { filter | x := 1; * | x := 2 }`"
        self.tell("CQL013", function.start, message, hint)
        opened, depth = self.token, 0
        while self.token.text:
            token = self.next()
            if token.text.lower() == "true" and self.token.text == "(":
                hint = "the last clause of a `case { … }` is `*`"
                self.tell("CQL007", token.start, "there is no function `true`", hint)
            depth += {Kind.OPEN: 1, Kind.CLOSE: -1}.get(token.kind, 0)
            if depth == 0 and token is not opened:
                break
        return Call(function.text, (), negated, function.start, self.done)
