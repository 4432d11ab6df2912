"""Say what is wrong where an expression cannot be read, and what was probably meant."""

from collections.abc import Sequence

from sieminator.languages.finding import Finding
from sieminator.languages.kql.tokens import Kind, Token
from sieminator.languages.kql.vocabulary import CONDITIONS, OPERATORS, is_near, nearest
from sieminator.model.problem import Level

# Other languages' signs and words between two values, in lower case, and KQL's.
_FOREIGN = {
    "&": "`and`",
    "||": "`or`",
    "is": "`isnull(…)`, `isempty(…)` or `==`",
    "ilike": "`has` or `contains`",
    "rlike": "`matches regex`",
    "regexp": "`matches regex`",
    "imatches": "`matches regex`",
    "cidr": "`ipv4_is_in_range(…)`",
    "not": "`!` before the operator, as in `!in` and `!has`, or `not(…)` around the condition",
    "?": "`iff(…)`",
    "eq": "`==`",
    "ne": "`!=`",
}
_BEGINNINGS = ("let", "set", "union", "search", "find", "print", "range", "declare")
_SHOWN = 40


def shown(text: str) -> str:
    """Shorten a text to what fits into a message: the start of its first line."""
    line = text.partition("\n")[0]
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def follows(tokens: Sequence[Token], at: int, end: int) -> Finding | None:
    """Say why a token cannot follow the value before it; None where a broken string is to blame."""
    token, before = tokens[at], tokens[at - 1]
    if token.kind is Kind.BROKEN_STRING or before.kind is Kind.BROKEN_STRING:
        return None
    after = tokens[at + 1].text if at + 1 < end else ""
    if token.text == "=":
        return Finding("KQL015", Level.ERROR, token.start, "`=` gives a name to a value", "compare with `==`, or `=~`")
    ours = _ours(token.text, after)
    if ours:
        return Finding("KQL016", Level.ERROR, token.start, f"`{shown(token.text)}` is no operator", f"KQL says {ours}")
    if token.kind is Kind.NAME and token.text in OPERATORS and after != "=":
        message = f"`{token.text}` begins a step, and no `|` stands before it"
        return Finding("KQL013", Level.ERROR, token.start, message, f"write `| {token.text}`")
    return unexpected(tokens, at)


def missing(tokens: Sequence[Token], at: int) -> Finding:
    """Say that a value is due at a place, which may be the end of the text."""
    before = tokens[at - 1] if at else None
    token = tokens[at] if at < len(tokens) else None
    if token and token.text.lower() in ("not", "!") and (not before or before.text != "."):
        message = f"`{token.text}` without brackets negates nothing"
        return Finding("KQL016", Level.ERROR, token.start, message, "write `not(…)`")
    if token and before and token.text == "=" and before.text in ("==", "!=") and token.start == before.end:
        sign = f"{before.text}="
        return Finding("KQL016", Level.ERROR, before.start, f"`{sign}` is no operator", f"KQL says `{before.text}`")
    where = f"after `{shown(before.text)}`" if before else "at the start"
    met = f", but `{shown(token.text)}` follows" if token and token.kind is not Kind.CLOSE else ""
    is_end = token is None or token.kind in (Kind.PIPE, Kind.END)
    offset = before.start if before and is_end else token.start if token else 0
    return Finding("KQL018", Level.ERROR, offset, f"a value is missing {where}{met}")


def beginning(token: Token) -> Finding | None:
    """Say that a text begins with what is nearly a word that can begin one; None where it is not."""
    meant = next((each for each in _BEGINNINGS if is_near(token.text.lower(), each)), "")
    if not meant or token.kind is not Kind.NAME:
        return None
    message = f"`{shown(token.text)}` begins no query of KQL"
    return Finding("KQL012", Level.ERROR, token.start, message, f"did you mean `{meant}`?")


def matches(token: Token) -> Finding:
    """Say that `matches` is only half of an operator."""
    return Finding("KQL016", Level.ERROR, token.start, "`matches` is no operator", "KQL says `matches regex`")


def many(opener: Token) -> Finding:
    """Say that brackets hold a list where one value is due."""
    message = "these brackets hold several values, where one is due"
    return Finding("KQL017", Level.ERROR, opener.start, message, "a list stands behind `in`, or in `dynamic([…])`")


def unbracketed(operator: Token, token: Token) -> Finding:
    """Say that an operator wants brackets around its right side."""
    message = f"`{operator.text}` wants brackets, but `{shown(token.text)}` follows"
    return Finding("KQL018", Level.ERROR, token.start, message, f"write `{operator.text} (…)`")


def nothing_ends(end: Token) -> Finding:
    """Say that a `;` ends nothing."""
    return Finding("KQL018", Level.WARNING, end.start, "this `;` ends nothing", "remove it")


def listed(opener: Token) -> Finding:
    """Say that square brackets hold a list outside `dynamic`."""
    message = "`[…]` holds a list only in `dynamic([…])`; here it is a name in quotes"
    return Finding("KQL017", Level.ERROR, opener.start, message, 'write `in ("a", "b")`, or `dynamic(["a", "b"])`')


def unranged(operator: Token, token: Token) -> Finding:
    """Say that `between` wants `..` between its two bounds, at the comma that stands there or at the end."""
    message = f"`{operator.text}` wants `..` between its bounds, but `{shown(token.text)}` follows"
    return Finding("KQL017", Level.ERROR, token.start, message, f"write `{operator.text} (a .. b)`")


def stringly(name: Token) -> Finding:
    """Say that `string(…)` is neither a literal nor a function."""
    return Finding(
        "KQL018", Level.ERROR, name.start, "`string(…)` is no literal and no function", "write `tostring(…)`"
    )


def unnamed(tokens: Sequence[Token], at: int) -> Finding:
    """Say that a property has no name, or none that `=` parts from its value."""
    token = tokens[at + 1] if tokens[at].kind is Kind.NAME and tokens[at + 1].kind is not Kind.CLOSE else tokens[at]
    message = f"a property is written `name = value`, but `{shown(token.text)}` follows"
    return Finding("KQL019", Level.ERROR, token.start, message)


def piped(name: Token, pipe: Token) -> Finding:
    """Say that a pipe stands among the arguments of a function."""
    message = f"a pipe stands among the arguments of `{shown(name.text)}(…)`"
    return Finding("KQL017", Level.ERROR, pipe.start, message, "put the pipeline in brackets of its own")


def step_within(name: Token) -> Finding:
    """Say that the name of a step stands where a value is due."""
    message = f"`{name.text}` begins a step, and stands where a value is due"
    return Finding("KQL018", Level.ERROR, name.start, message, "remove it, or write the pipeline in brackets")


def rowless(name: Token) -> Finding:
    """Say that a table that is written out has no rows."""
    message = f"`{name.text}` has columns, and no `[…]` stands behind them"
    return Finding("KQL019", Level.ERROR, name.start, message, "write its rows, or where they come from, in `[…]`")


def _ours(text: str, after: str) -> str:
    """Return what KQL says for another language's operator; empty where it is none."""
    word = text.lower()
    if word in CONDITIONS and text != word:
        return f"`{word}`"
    if text == "!":
        return "`not(…)` around the condition" if after in CONDITIONS else ""
    return _FOREIGN.get(word, "")


def unexpected(tokens: Sequence[Token], at: int) -> Finding:
    """Say that a token follows the one before it, and nothing joins the two."""
    token, before = tokens[at], tokens[at - 1]
    message = f"`{shown(token.text)}` follows `{shown(before.text)}`, and nothing joins the two"
    if token.kind is not Kind.NAME:
        return Finding("KQL017", Level.ERROR, token.start, message)
    meant = nearest(token.text.lower(), CONDITIONS)
    if meant:
        return Finding("KQL017", Level.ERROR, token.start, f"`{token.text}` is no operator", f"did you mean `{meant}`?")
    step = next((each for each in sorted(OPERATORS) if is_near(token.text.lower(), each)), "")
    return Finding("KQL017", Level.ERROR, token.start, message, f"did you mean `| {step}`?" if step else "")
