"""What a target of this platform says about itself."""

from typing import Annotated, Literal

from pydantic import Field

from sieminator.shape import Block, Line

Address = Annotated[str, Field(pattern=r"^https?://[^/\s@?#]+(/api)?/?$")]

# Source: terraform-provider-sumologic df5dbfa3, endpoints; seen 2026-11-28. `in` and `fed` were not confirmed further.
Deployment = Literal["us1", "us2", "eu", "au", "de", "jp", "ca", "in", "kr", "ch", "fed", "esc"]


class SumoSettings(Block):
    """Where an organisation's Sumo Logic is, and where in it our searches lie."""

    url: Address | None = Field(
        None,
        description="The root of the API, such as https://api.us2.sumologic.com, in place of `deployment`. The lab "
        "sets it.",
    )
    deployment: Deployment | None = Field(None, description="Which of the vendor's deployments the organisation is in.")
    folder_id: str = Field(
        "",
        pattern=r"^([0-9A-Fa-f]{16})?$",
        description="The id, in 16 hexadecimal digits, of a folder that the service account may write to; log searches "
        "are deployed into a folder of their own below it. Without it there are none.",
    )
    folder: Line | None = Field(
        None,
        max_length=128,
        description="The name of that folder, which is made when it is needed; `sieminator-<owner>` by default.",
    )
    cloud_siem: bool = Field(
        True, description="Whether the organisation has Cloud SIEM; its API is not called otherwise."
    )
    admin_mode: bool = Field(
        False,
        description="Whether requests are made as a content administrator (`isAdminMode`), as folders in Admin "
        "Recommended need; that log searches honour it is unconfirmed.",
    )
    prototype: bool = Field(
        False, description="Whether every rule of Cloud SIEM is a prototype here: its signals make no insights."
    )

    @property
    def root(self) -> str | None:
        """The address that paths such as `/api/v1/logSearches` follow, without a slash; None where none is said."""
        if self.url:
            return self.url.rstrip("/").removesuffix("/api")
        if self.deployment:
            host = "api" if self.deployment == "us1" else f"api.{self.deployment}"
            return f"https://{host}.sumologic.com"
        return None

    def folder_name(self, owner: str) -> str:
        """Return the name of the folder that holds our log searches."""
        return self.folder or f"sieminator-{owner}"
