"""Bytes: the one way out. A session per target, its time-outs, retries, rate limits and secrets."""
