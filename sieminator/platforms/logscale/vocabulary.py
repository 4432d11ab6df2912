"""Our words and the vendor's. Severity and techniques have none there: they are labels of ours."""

from sieminator.model.detection import Operator

CLOCKS = {"event": "EventTimestamp", "ingest": "IngestTimestamp"}
"""Source: QueryTimestampType of schema 1.204.0, seen 2026-11-28."""

TRIGGER_MODES = {"complete": "CompleteMode", "immediate": "ImmediateMode"}
"""Source: TriggerMode of schema 1.204.0, seen 2026-11-28."""

OWNERS = {"organization": "Organization", "user": "User"}
"""Source: QueryOwnershipType of schema 1.204.0, seen 2026-11-28."""

ANY_RESULT = {(Operator.GREATER, 0), (Operator.NOT_EQUAL, 0)}
"""A trigger fires for any result; there is no other threshold."""
