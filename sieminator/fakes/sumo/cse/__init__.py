"""Cloud SIEM: the rules, signals and insights of `/api/sec/v1`."""
