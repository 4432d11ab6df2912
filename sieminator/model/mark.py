"""Our signature on a deployed rule: one line of at most 80 ASCII characters.

``sieminator1:<owner>:<detection id>:<version>:<fingerprint>``: the number is the fingerprint's scheme; the id is the
UUID in 22 characters of URL-safe base64, since 36 would leave no room. Where the line lives is each room's choice.
"""

import base64
import re
import uuid
from dataclasses import dataclass

OWNER = re.compile(r"[a-z0-9][a-z0-9-]{0,15}")
VERSION_LENGTH = 11
MARK_LENGTH = 80

_LINE = re.compile(
    r"sieminator(?P<scheme>[1-9][0-9]?):(?P<owner>[a-z0-9][a-z0-9-]{0,15}):(?P<id>[A-Za-z0-9_-]{22})"
    r":(?P<version>[0-9A-Za-z.+-]{1,11}):(?P<fingerprint>[a-z2-7]{16})"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Who deployed a rule, from which detection, and what it looked like when they did."""

    owner: str
    key: str
    """The detection's id."""
    version: str
    fingerprint: str
    scheme: int = 1

    def __str__(self) -> str:
        packed = base64.urlsafe_b64encode(uuid.UUID(self.key).bytes).rstrip(b"=").decode()
        return f"sieminator{self.scheme}:{self.owner}:{packed}:{self.version}:{self.fingerprint}"

    @classmethod
    def parse(cls, text: str) -> "Mark | None":
        """Read a mark that is the whole of the text; None for anything else."""
        found = _LINE.fullmatch(text)
        if not found:
            return None
        try:
            key = uuid.UUID(bytes=base64.urlsafe_b64decode(found["id"] + "=="))
        except ValueError:
            return None
        return cls(found["owner"], str(key), found["version"], found["fingerprint"], int(found["scheme"]))
