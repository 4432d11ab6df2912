"""`/api/v1/account/status` and `/api/v1/policies/audit`: what an account is, and whether it writes an audit index.

Source: the vendor's OpenAPI, seen 2026-11-28. Which right they take is unconfirmed: any key may ask here.
"""

from sieminator.fakes.sumo.call import Call
from sieminator.fakes.wire import Request, Response


def status(call: Call, request: Request) -> Response:  # noqa: ARG001
    """Answer `GET /account/status`."""
    told = {
        "pricingModel": "credits",
        "canUpdatePlan": False,
        "planType": "Paid" if call.behaviour.enterprise else "Free",
        "planExpirationDays": 300,
        "applicationUse": "ALLOWED",
        "accountActivated": True,
        "totalCredits": 1_000,
    }
    return Response.of(200, told)


def audit_policy(call: Call, request: Request) -> Response:  # noqa: ARG001
    """Answer `GET /policies/audit`."""
    return Response.of(200, {"enabled": call.behaviour.audit})
