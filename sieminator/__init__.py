"""One Git repository of detections, kept true on every SIEM a team runs."""

__version__ = "0.1.0"
