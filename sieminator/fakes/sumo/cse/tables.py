"""What Cloud SIEM remembers."""

from collections.abc import Mapping

SCHEMA: str = """
CREATE TABLE IF NOT EXISTS cse_rule (
  place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, kind TEXT, source TEXT, enabled INTEGER, fields TEXT,
  override TEXT, status TEXT, created TEXT, created_by TEXT, last_updated TEXT, last_updated_by TEXT);
CREATE TABLE IF NOT EXISTS cse_tuning (place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, fields TEXT);
CREATE TABLE IF NOT EXISTS cse_tuned (rule TEXT, tuning TEXT, PRIMARY KEY (rule, tuning));
CREATE TABLE IF NOT EXISTS cse_signal (
  place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, rule TEXT, at INTEGER, fields TEXT);
CREATE INDEX IF NOT EXISTS cse_signal_rule ON cse_signal (rule, at);
CREATE INDEX IF NOT EXISTS cse_signal_at ON cse_signal (at);
CREATE TABLE IF NOT EXISTS cse_match_list (place INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, created TEXT);
CREATE TABLE IF NOT EXISTS cse_insight (place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT UNIQUE, at INTEGER,
  fields TEXT);
"""
"""Statements that make the tables of Cloud SIEM; each ends with a semicolon."""

SEEN: Mapping[str, str] = {
    "cse_rule": "id, kind, source, enabled, fields, override, created, created_by, last_updated, last_updated_by",
    "cse_tuning": "id, fields",
    "cse_tuned": "rule, tuning",
    "cse_match_list": "name, created",
}
"""Table to the columns of all that a client could have changed; signals and statuses are the vendor's own."""
