"""CQL, the CrowdStrike Query Language of LogScale (once Humio) and of Falcon Next-Gen SIEM.

Grammar: library.humio.com/lql-grammar, build 2026-04-29, read 2026-11-28. It is a subset which the vendor means for
writing queries, not for reading them; what it leaves out and exported content holds is read here too: a leading `|`,
`!fn()`, `;` after the last clause of a `case`, strings over several lines, `$package/name:query()`.

What surprises:

- OR binds tighter than AND, and AND may be left out: `a=1 b=2 or c=3` means `a=1 and (b=2 or c=3)`.
- The right side of `=` is a text, never a field; `a = *` says that the field is there. `a != x` holds where there is no
  field `a`. Two fields are compared in `test(a == b)`.
- A bare word is free text, searched for in all of the event: `limit 200` keeps events that hold "limit" and "200".
- `/` opens a regular expression, a comment or divides; only the place tells which.
- In a call, `=` names an argument, and one argument at most goes without a name.
- Regular expressions are not anchored and mind case; texts are whole, mind case, and `*` in them stands for anything.
- `select`, `table` and aggregates leave nothing of an event but what they name.
"""

TITLE = "CrowdStrike Query Language (CQL)"
SUFFIXES = (".cql", ".humio")
OF_RULES = frozenset[str]()
OF_SEARCHES = frozenset[str]()
