"""What Microsoft's libraries raise, in our words."""

import pytest
from azure.core.exceptions import AzureError, ClientAuthenticationError, ServiceRequestError

from sieminator.errors import Unauthorised, Unreachable
from sieminator.platforms.sentinel.api.answers import translated

SAID = "it failed, client_secret=aVeryLongSecretValue was wrong"


@pytest.mark.parametrize(
    ("raised", "ours"),
    [
        (ClientAuthenticationError(SAID), Unauthorised),
        (ServiceRequestError(SAID), Unreachable),
        (AzureError(f"{SAID}\nand more"), Unreachable),
    ],
)
def test_what_the_libraries_say_is_told_without_a_secret(raised, ours):
    error = translated(raised, "weu")

    assert isinstance(error, ours)
    assert "it failed" in error.message
    assert "aVeryLongSecretValue" not in error.message
