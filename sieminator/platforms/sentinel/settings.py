"""What a target of this platform says about itself."""

from typing import Annotated, Literal

from pydantic import Field

from sieminator.shape import Block, Guid

Endpoint = Annotated[str, Field(pattern=r"^https?://[^/\s]+/?$")]

_CLOUD_HINT = "the lab sets it"


class SentinelSettings(Block):
    """Where a workspace is, and how to reach it."""

    subscription: Guid = Field(description="The subscription's id.")
    # Patterns and lengths. Source: swagger AlertRules 2025-09-01, seen 2026-11-22.
    resource_group: str = Field(pattern=r"^[-\w._()]+$", max_length=90, description="The resource group's name.")
    workspace: str = Field(
        pattern=r"^[A-Za-z0-9][A-Za-z0-9-]+[A-Za-z0-9]$", max_length=90, description="The workspace's name."
    )
    workspace_id: Guid = Field(description="The workspace's own id, which Log Analytics queries name it by.")
    tenant: str = Field(
        "", pattern=r"^[A-Za-z0-9.-]*$", description="The Entra tenant's id or domain; needed where a secret is named."
    )
    client_id: str = Field(
        "", pattern=r"^[A-Za-z0-9-]*$", description="The application's id; needed where a secret is named."
    )
    write_client_id: str = Field(
        "",
        pattern=r"^[A-Za-z0-9-]*$",
        description="The application's id for what writes, where `client_id` may only read.",
    )
    cloud: Literal["public", "usgovernment", "china"] = Field("public", description="Which of Microsoft's clouds.")
    portal: Literal["azure", "defender"] = Field(
        "azure", description="Where incidents are worked on; the Defender portal cannot reopen closed ones."
    )
    max_enabled_rules: int = Field(
        512, ge=1, le=1024, description="How many scheduled rules may be enabled; 1024 where Microsoft has raised it."
    )
    endpoint: Endpoint | None = Field(
        None, description=f"Azure Resource Manager, where it is not the cloud's own; {_CLOUD_HINT}."
    )
    logs_endpoint: Endpoint | None = Field(
        None, description=f"Log Analytics, where it is not the cloud's own; {_CLOUD_HINT}."
    )
    authority_endpoint: Endpoint | None = Field(
        None, description=f"Where to sign in, where it is not the cloud's own; {_CLOUD_HINT}."
    )

    def acting(self, *, writes: bool) -> "SentinelSettings":
        """Return the settings with the application that signs in: what writes may be another one than what reads."""
        if not (writes and self.write_client_id):
            return self
        return self.model_copy(update={"client_id": self.write_client_id})
