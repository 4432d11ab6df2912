"""What may stand around the condition: `| json field=fields "a" as x | where …`, as a log search writes it.

Source: cse-rules-syntax.md, "json" and "where": the first pipe may be left out, a field and an alias are required, and
there is one `where` at most; read 2026-11-28.
"""

from sieminator.languages.cse.cursor import END, Cursor
from sieminator.languages.cse.foreign import PIPED
from sieminator.languages.cse.tokens import Kind, Token
from sieminator.languages.cse.tree import Json, Text
from sieminator.languages.cse.vocabulary import similar_word
from sieminator.languages.finding import Finding
from sieminator.model.problem import Level


def read_head(cursor: Cursor) -> tuple[tuple[Json, ...], list[Finding]]:
    """Read the clauses before the condition, and leave the cursor where the condition begins."""
    clauses: list[Json] = []
    findings: list[Finding] = []
    cursor.take("|")
    while _begins_json(cursor):
        clauses.append(_json(cursor, findings))
        if not cursor.take("|"):
            break
    if not cursor.take("where") and _piped(cursor):
        findings.append(_foreign_pipe(cursor.token))
        if _near_operator(cursor) == "where":
            cursor.advance()
        else:
            _skip_clause(cursor)
            cursor.take("|")
            cursor.take("where")
    return tuple(clauses), findings


def read_tail(cursor: Cursor) -> Finding | None:
    """Say what is wrong with a pipe after the condition; the cursor stands at it."""
    pipe = cursor.advance()
    if cursor.word == "where":
        hint = "join the conditions with AND"
        return Finding("CSE008", Level.ERROR, cursor.token.start, "a second `where` stands in the expression", hint)
    if cursor.word == END:
        return Finding("CSE008", Level.ERROR, pipe.start, "nothing follows the pipe", "drop it")
    if cursor.word == "json":
        hint = "put every `json` before `where`"
        return Finding("CSE008", Level.ERROR, cursor.token.start, "`json` stands behind the condition", hint)
    return _foreign_pipe(cursor.token)


def _begins_json(cursor: Cursor) -> bool:
    following = cursor.tokens[min(cursor.at + 1, len(cursor.tokens) - 1)]
    return cursor.word == "json" and (following.kind is Kind.STRING or cursor.ahead() in {"field", "auto"})


def _json(cursor: Cursor, findings: list[Finding]) -> Json:
    word = cursor.advance()
    if cursor.take("field") and cursor.take("=") and cursor.token.kind is Kind.NAME:
        cursor.advance()
    elif cursor.word == "auto":
        hint = "name each key: json field=fields \"a\" as x, or write fields['a'] in the condition"
        findings.append(Finding("CSE008", Level.ERROR, cursor.advance().start, "`json auto` is log search only", hint))
    else:
        message, hint = "`json` names no field", 'write json field=fields "a" as x'
        findings.append(Finding("CSE008", Level.ERROR, word.start, message, hint))
    keys = _keys(cursor)
    names: list[str] = []
    if cursor.take("as"):
        names = [cursor.advance().text]
        while cursor.take(","):
            names.append(cursor.advance().text)
    if keys and len(names) != len(keys):
        message = f"`json` takes {len(keys)} key(s) and names {len(names)}"
        findings.append(Finding("CSE008", Level.ERROR, word.start, message, "write `as` and a name for each key"))
    return Json(word.start, cursor.behind, tuple(keys), tuple(names))


def _keys(cursor: Cursor) -> list[Text]:
    keys: list[Text] = []
    while cursor.token.kind is Kind.STRING:
        token = cursor.advance()
        keys.append(Text(token.start, token.end, token.text[1:-1], token.text[1:-1]))
        if not cursor.take(","):
            break
    return keys


def _piped(cursor: Cursor) -> bool:
    """Say whether the word after a pipe is an operator rather than the start of a condition."""
    if not cursor.at or cursor.tokens[cursor.at - 1].kind is not Kind.PIPE:
        return False
    return (cursor.word in PIPED and cursor.ahead() != "(") or bool(_near_operator(cursor))


def _near_operator(cursor: Cursor) -> str:
    if cursor.token.kind is not Kind.NAME or cursor.word in {"json", "where"}:
        return ""
    return similar_word(cursor.word, ("json", "where"))


def _foreign_pipe(token: Token) -> Finding:
    language = PIPED.get(token.text.lower())
    if language:
        message = f"`| {token.text}` is {language}, not Cloud SIEM's"
        return Finding("CSE006", Level.ERROR, token.start, message, "only `json` and one `where` may follow a pipe")
    near = similar_word(token.text, ("json", "where")) if token.kind is Kind.NAME else ""
    hint = f"did you mean {near}?" if near else "only `json` and one `where` may follow a pipe"
    return Finding("CSE008", Level.ERROR, token.start, f"`{token.text}` is nothing that may follow a pipe", hint)


def _skip_clause(cursor: Cursor) -> None:
    while cursor.word not in {"|", END}:
        cursor.advance()
