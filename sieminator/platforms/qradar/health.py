"""What somebody should know of a console beyond what is compared. Pure."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sieminator.platforms.qradar.settings import QRadarSettings


def remarks(settings: "QRadarSettings", version: str, *, deprecated: bool) -> Iterator[str]:
    """Yield what the reader of a plan should know of the way to the console, in every run."""
    if settings.insecure:
        yield (
            "INSECURE: no certificate is looked at (`insecure: true`), so that whoever stands between can read the "
            "token and answer in the console's place; name its authority in `ca_bundle` instead"
        )
    elif not settings.verify_host_name:
        yield (
            "any host whose certificate `ca_bundle` vouches for is taken for the console (`verify_host_name: false`); "
            "`tls_server_name` says which name is meant"
        )
    if deprecated:
        yield f"the console calls version {version} of its API deprecated: a newer sieminator may speak a newer one"
