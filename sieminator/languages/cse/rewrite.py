"""Write values and exclusions of ours as Cloud SIEM expressions.

There is no `bound`: an expression is asked of one record as it arrives, so that it has no window to be bound to. There
is no `count` either: a threshold or aggregation rule counts, in fields beside the expression.
"""

import re
from collections.abc import Sequence

from sieminator.languages.literals import written

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}
# Controls, the line ends of Unicode, characters that no terminal shows, and halves of surrogate pairs.
_UNSAFE = re.compile(r'[\\"\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]')


def literal(value: object, type: str) -> str:  # noqa: A002 - the word that detection.yml uses
    """Write the value of a variable as Cloud SIEM reads it.

    `text` becomes a text in double quotes, `number` a number, `list` literals with commas between them, for `IN (…)`
    and `[…]`; `raw` is text that the author answers for, as it is. Raises ValueError where the value is not of the
    type: who reads the file has checked that before, and says where.
    """
    return written(value, type, _string)


def exclude(fragments: Sequence[str]) -> str:
    """Write what drops the records that any of the fragments describes, a line each; empty where there are none.

    It goes behind the expression, which must be in brackets where it joins alternatives with OR. A fragment is one
    condition; `lint_fragment` says whether it is.
    """
    return "\n".join(f"AND NOT ({fragment.strip()})" for fragment in fragments)


# Source: cse-rules-syntax.md, "Escaped double quote are supported", and that Sumo's own converter of Sigma rules
# doubles backslashes (pySigma-backend-sumologic @212437af, convert_value_str); seen 2026-11-28. The rest is Spark's.
def _string(value: str) -> str:
    return '"' + _UNSAFE.sub(lambda found: _ESCAPES.get(found[0]) or f"\\u{ord(found[0]):04x}", value) + '"'
