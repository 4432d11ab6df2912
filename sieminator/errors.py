"""Every error that a person can meet, on one page.

::

    SieminatorError                 exit
    ├── UsageError                   1   what was asked for cannot be
    ├── CredentialMissing            1   a secret is named, and found nowhere
    ├── LedgerUnwritable             1   the record cannot be kept, so nothing is written
    ├── UnsafePlan                   3   a limit stands against the plan
    ├── ReadOnly                     1   a room tried to write through a read-only session: our bug
    └── VendorError                  4   the vendor, or the way to it, said no
        ├── Unreachable                  DNS, TLS, proxy, refused or cut connection, time-out
        ├── Unauthorised                 401, wrong secret, expired token
        ├── Forbidden                    403
        ├── Throttled                    429 until patience ran out
        ├── Unavailable                  5xx until patience ran out
        │   └── Busy                     of those, what nobody took: it was not carried out
        ├── Malformed                    an answer that is not what the contract says
        ├── NotFound                     404
        ├── Conflict                     somebody else wrote first
        └── Rejected                     any other 4xx: the vendor will not have what we sent

A message is one sentence, *where: what is wrong (the value)*; the way out is the ``hint``. Vendor errors become ours in
``net/answer.py``, ``net/cut.py`` or a room's ``api``, and nowhere else. ``cli/fail.py`` alone prints errors and picks
exit codes.
"""


class SieminatorError(Exception):
    """Something went wrong that a person can understand and mend."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        """How to mend it; empty when nobody here can."""

    @property
    def reason(self) -> str:
        """Message and hint on one line, for reports."""
        return f"{self} ({self.hint})" if self.hint else str(self)


class UsageError(SieminatorError):
    """What was asked for cannot be."""


class CredentialMissing(SieminatorError):
    """A credential is named, and neither the keyring nor the environment holds it."""


class LedgerUnwritable(SieminatorError):
    """The record cannot be kept, so nothing is written anywhere."""


class UnsafePlan(SieminatorError):
    """A limit stands against the plan."""


class ReadOnly(SieminatorError):
    """A room tried to write through a session that may only read."""


class VendorError(SieminatorError):
    """The vendor, or the way to it, said no; the vendor's own text is in the message."""

    def __init__(self, message: str, *, hint: str = "", request_id: str = "") -> None:
        super().__init__(message, hint=hint)
        self.request_id = request_id
        """The vendor's own number for the request, empty where it gave none."""


class Unreachable(VendorError):
    """No answer: name resolution, TLS, proxy, a refused or cut connection, a time-out."""

    def __init__(self, message: str, *, hint: str = "", sent: bool = True) -> None:
        super().__init__(message, hint=hint)
        self.sent = sent
        """False only when the request surely never left; a write that may have left must be read back."""


class Unauthorised(VendorError):
    """The vendor does not know us: a wrong secret, an expired token."""


class Forbidden(VendorError):
    """The vendor knows us and will not let us."""


class Throttled(VendorError):
    """The vendor asked us to wait longer than we are willing to."""


class Unavailable(VendorError):
    """The vendor is broken at the moment (5xx)."""


class Busy(Unavailable):
    """Nobody took the request (503): it was not carried out, as far as a proxy can tell."""


class Malformed(VendorError):
    """The answer is not what the vendor's contract says."""


class NotFound(VendorError):
    """What we asked for is not there."""


class Conflict(VendorError):
    """Somebody else wrote first."""


class Rejected(VendorError):
    """The vendor will not have what we sent."""
