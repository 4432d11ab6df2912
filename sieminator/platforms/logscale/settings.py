"""What a target of this platform says about itself."""

from typing import Annotated

from pydantic import Field

from sieminator.shape import Block

Address = Annotated[str, Field(pattern=r"^https?://[^/\s@?#]+(/[^\s?#]*)?$")]


class LogScaleSettings(Block):
    """Where a search domain is, and how to reach it."""

    url: Address | None = Field(
        None,
        description="The root of LogScale, such as https://cloud.us.humio.com; it may have a path. The lab sets it.",
    )
    search_domain: str = Field(
        min_length=1, max_length=253, pattern=r"^\S(.*\S)?$", description="The repository or view that rules live in."
    )
    # Source: humio/cli cebbe5b2, internal/api/client.go, header ProxyOrganization; seen 2026-11-28.
    proxy_organization: str = Field(
        "",
        pattern=r"^[\x21-\x7e]*$",
        description="The organization's id, where one token may work for several of a cluster.",
    )
