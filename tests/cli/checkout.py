"""A small checkout of its own for every test: two detections, a lab, and a target that nobody answers for."""

from pathlib import Path

FIRST, SECOND = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"

_DETECTION = """schema: 1
id: {id}
title: {title}
version: 1.0.0
status: production
severity: high
confidence: high
techniques: [T1204.002]
description: Something happens.
schedule: {{every: 1h, lookback: 1h}}
"""
_QUERY = """DeviceProcessEvents
| where FileName =~ "{program}"
| project TimeGenerated, DeviceName
"""
_LAB = """schema: 1
owner: lab
targets:
  lab-one:
    platform: sentinel
    lab: true
    settings:
      subscription: 00000000-0000-0000-0000-000000000001
      resource_group: rg-lab
      workspace: lab-one
      workspace_id: 00000000-0000-0000-0000-000000000002
"""
_DEAD = """schema: 1
owner: soc
targets:
  dead:
    platform: sentinel
    credentials: {read: reader, write: writer}
    settings:
      subscription: 00000000-0000-0000-0000-000000000001
      resource_group: rg
      workspace: dead-one
      workspace_id: 00000000-0000-0000-0000-000000000003
      tenant: lab.example
      client_id: 00000000-0000-0000-0000-00000000001a
      endpoint: http://127.0.0.1:9
      logs_endpoint: http://127.0.0.1:9
      authority_endpoint: http://127.0.0.1:9
"""


def make_checkout(root: Path) -> Path:
    """Write it, and return its root."""
    add_detection(root, "first-one", FIRST, "First title", "cmd.exe")
    add_detection(root, "second-one", SECOND, "Second title", "mshta.exe")
    folder = root / "environments"
    folder.mkdir()
    (folder / "lab.yml").write_text(_LAB)
    (folder / "dead.yml").write_text(_DEAD)
    return root


def add_detection(root: Path, folder: str, identity: str, title: str, program: str) -> Path:
    """Write one detection with a query for Sentinel; return its folder."""
    place = root / "content" / "detections" / folder
    place.mkdir(parents=True)
    (place / "detection.yml").write_text(_DETECTION.format(id=identity, title=title))
    (place / "sentinel.kql").write_text(_QUERY.format(program=program))
    return place


def edit(path: Path, old: str, new: str) -> None:
    """Replace a text in a file, which must be there."""
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def lab_state(root: Path, environment: str = "lab", target: str = "lab-one") -> Path:
    """Return where a lab keeps its state."""
    return root / ".sieminator" / "labs" / environment / f"{target}.sqlite"
