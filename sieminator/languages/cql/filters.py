"""Read filters: what an event must be to pass a step."""

from sieminator.languages.cql.cursor import Unreadable, name, shown, value
from sieminator.languages.cql.expressions import Expressions
from sieminator.languages.cql.tokens import Kind, Token
from sieminator.languages.cql.tree import (
    And,
    Comparison,
    Condition,
    FreeText,
    Group,
    Not,
    Or,
    Piped,
    Truth,
)
from sieminator.languages.cql.vocabulary import functions
from sieminator.model.problem import Level

# `<=>` links two fields of a `correlate`: library.humio.com/lql-grammar, since 1.192, read 2026-11-28.
_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">=", "<=>"})
_VALUES = frozenset({Kind.WORD, Kind.STRING, Kind.REGEX, Kind.PARAMETER})
# Unquoted values hold letters of Latin-1 at most: library.humio.com/lql-grammar, character table, read 2026-11-28.
_CURLY = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b"
_LOGIC = frozenset({"and", "or"})
_TRUTHS = {"true": True, "false": False}


class Filters(Expressions):
    """Reads filters. Source of the grammar: library.humio.com/lql-grammar, section Filter, read 2026-11-28."""

    def condition(self) -> Condition:
        """Read filters that all must hold; `and` between them may be left out."""
        parts = [self._any()]
        explicit = False
        while True:
            if self.token.kind is Kind.WORD and self.token.text.lower() == "and":
                self.next()
                explicit = True
            elif not self._starts_filter():
                break
            parts.append(self._any())
        return And(tuple(parts), parts[0].start, self.done, explicit) if len(parts) > 1 else parts[0]

    def unexpected(self) -> Unreadable:
        """Return what is raised at a token with which no filter and no step goes on."""
        token = self.token
        if token.text in {"'", "`"}:
            return self.unreadable(f"`{token.text}` quotes nothing in CQL", 'write "…"')
        if token.text == ":=":
            return self.unreadable("an assignment is a step of its own", "put a `|` before it")
        if token.start == self.done and (token.kind is Kind.COMMA or token.kind is Kind.PUNCTUATION):
            message = f"{shown(token)} ends the value before it"
            return self.unreadable(message, "put the value in quotes", code="CQL017")
        if token.text == "!" and self.after(2).text in _COMPARISONS:
            return self.unreadable("`!` negates a function or a bracket, no field", f"write `{self.after().text}!=…`")
        return self.unreadable(f"{shown(token)} does not belong here")

    def _any(self) -> Condition:
        parts = [self._negated()]
        while self.token.kind is Kind.WORD and self.token.text.lower() == "or":
            self.next()
            parts.append(self._negated())
        return Or(tuple(parts), parts[0].start, self.done) if len(parts) > 1 else parts[0]

    def _negated(self) -> Condition:
        start = self.token.start
        negations = 0
        while self._is_negation():
            self.next()
            negations += 1
        if self.token.text == "!" and self.after(2).text == "(":
            self.next()
            part: Condition = self.call(negated=True)
        else:
            part = self._primary()
        return Not(part, start, self.done) if negations % 2 else part

    def _is_negation(self) -> bool:
        token = self.token
        if token.text == "!":
            return self.after().text in {"(", "!"}
        return token.kind is Kind.WORD and token.text.lower() == "not" and self.after().kind is not Kind.OPERATOR

    def _starts_filter(self) -> bool:
        token = self.token
        if token.kind is Kind.OPEN:
            return token.text == "("
        return token.kind in _VALUES or token.text == "!"

    def _primary(self) -> Condition:
        token, following = self.token, self.after()
        if token.text == "(" and token.kind is Kind.OPEN:
            return self._group()
        if token.kind not in _VALUES:
            raise self.unexpected() if token.text else self.unreadable("the query ends where a filter is due")
        if token.kind is Kind.WORD or token.kind is Kind.STRING:
            if following.kind is Kind.OPERATOR:
                return self._comparison(token, following)
            if following.kind is Kind.WORD and following.text.lower() in {"like", "in"}:
                return self._like_or_in(token, following)
            if following.text == "(" and self._is_call(token, following):
                return self.call()
        return self._alone(token)

    def _alone(self, token: Token) -> Truth | FreeText:
        word = token.text.lower() if token.kind is Kind.WORD else ""
        if word in _TRUTHS:
            return Truth(_TRUTHS[self.next().text.lower()], token.start, token.end)
        if word in _LOGIC:
            raise self.unreadable(f"{shown(token)} stands where a filter is due", 'a word that is looked for: `"or"`')
        return FreeText(value(self.next()), token.start, token.end)

    def _group(self) -> Group:
        start = self.next().start
        part = self.condition()
        if not self.take(")"):
            raise self.unexpected()
        return Group(part, start, self.done)

    def _is_call(self, token: Token, bracket: Token) -> bool:
        if token.kind is not Kind.WORD or token.text.lower() in {"and", "or"}:
            return False
        return bracket.start == token.end or token.text.lower() in functions()

    def _comparison(self, token: Token, operator: Token) -> Condition:
        if operator.text == "=~":
            return self._piped(token)
        if operator.text not in _COMPARISONS:
            self.next()
            raise self.unexpected()
        field = name(self.next())
        self.next()
        compared = self.token
        if compared.kind not in _VALUES or compared.text[0] in _CURLY:
            raise self._no_value(operator, compared)
        following = self.after()
        if following.text == "(" and following.start == compared.end and compared.text.lower() in functions():
            message = f"the right side of `{operator.text}` is a text, not a call"
            hint = f"write `{token.text} =~ {compared.text}(…)`, `test({token.text} == …)` or `:=`"
            raise self.unreadable(message, hint)
        self.next()
        return Comparison(field, operator.text, value(compared), token.start, self.done)

    def _no_value(self, operator: Token, compared: Token) -> Unreadable:
        if compared.text == "=" and operator.text in {"=", "!"}:
            hint = "write `=`; two fields are compared in `test(a == b)`"
            return self.unreadable("a filter does not know `==`", hint, at=operator)
        if operator.text == "<" and compared.text == ">":
            return self.unreadable("CQL does not know `<>`", "write `!=`", at=operator)
        if compared.text and compared.text[0] in _CURLY + "'`":
            return self.unreadable(f"`{compared.text[0]}` quotes nothing in CQL", 'write "…"')
        return self.unreadable(f"{shown(compared)} stands where a value is due", "quote it where it is a value")

    def _like_or_in(self, token: Token, operator: Token) -> Condition:
        word = operator.text.lower()
        is_operator = self.after(2).text == "[" if word == "in" else self.after(2).kind in _VALUES
        if not is_operator:
            return FreeText(value(self.next()), token.start, token.end)
        field = name(self.next())
        self.next()
        # Source: `in` with an array: data-analysis 1.255, syntax.html, read 2026-11-28.
        compared = self.array() if word == "in" else value(self.next())
        return Comparison(field, word, compared, token.start, self.done)

    def _piped(self, token: Token) -> Piped | Comparison:
        field = name(self.next())
        operator = self.next()
        negated = self.take("!")
        if self.token.kind is Kind.REGEX:
            # People publish such queries; the grammar knows functions only, and says that it leaves things out.
            message = "`=~` takes a function, not a regular expression"
            self.tell("CQL029", operator.start, message, f"write `{token.text}=/…/`", Level.WARNING)
            return Comparison(field, "!=" if negated else "=", value(self.next()), token.start, self.done)
        if self.token.text.lower() == "not" and self.after(2).text == "(":
            hint = f"write `!{self.after().text}(…)`"
            self.tell("CQL029", self.next().start, "`=~` takes a function, which `!` negates", hint, Level.WARNING)
            negated = not negated
        if self.after().text != "(" or self.token.kind not in {Kind.WORD, Kind.SAVED}:
            raise self.unreadable(f"{shown(self.token)} stands where a function is due", "write `field =~ function()`")
        return Piped(field, self.call(negated=negated), token.start, self.done)
