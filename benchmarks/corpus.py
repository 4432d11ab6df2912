"""A root of any size, made of the first real detection."""

import re
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.published import own

SEED = Path(__file__).parents[1] / "content" / "detections" / "T1204.001-malicious-link"
SECRET_VARIABLE = "SIEMINATOR_BENCH"
SUBSCRIPTION = "00000000-0000-0000-0000-0000000be9c4"
MOST_ENABLED = 500
"""One workspace takes 512 enabled rules; what is beyond is disabled, and costs as much to read."""

_NAMESPACE = uuid.UUID("6d1f6e60-37b1-4e0c-9e55-1d9d4c1d6a10")


def write_content(root: Path, count: int, *, queries: int = 1) -> None:
    """Write so many detections, which differ in folder, id and title, over so many different queries."""
    detection = (SEED / "detection.yml").read_text(encoding="utf-8")
    lines = {line.partition(":")[0]: line for line in detection.splitlines() if line.startswith(("id:", "title:"))}
    query = (SEED / "sentinel.mde.kql").read_text(encoding="utf-8")
    for number in range(count):
        folder = root / "content" / "detections" / f"detection-{number:04}"
        folder.mkdir(parents=True)
        text = detection.replace(lines["id"], f"id: {uuid.uuid5(_NAMESPACE, str(number))}")
        text = text.replace(lines["title"], f"{lines['title']} {number}")
        if number >= MOST_ENABLED:
            text = text.replace("enabled: true", "enabled: false", 1)
        (folder / "detection.yml").write_text(text, encoding="utf-8")
        (folder / "sentinel.mde.kql").write_text(f"// Query {number % queries}.\n{query}", encoding="utf-8")
    (root / "environments").mkdir(exist_ok=True)


def write_queries_of_all(root: Path, count: int, names: Mapping[str, str]) -> None:
    """Write so many detections with a query in each language; ``names`` are file names by language.

    The queries are those that are good in the tests, and no two are the same text.
    """
    texts = {language: own(language) for language in names}
    detection = (SEED / "detection.yml").read_text(encoding="utf-8").partition("\nvariables:")[0] + "\n"
    for number in range(count):
        folder = root / "content" / "detections" / f"detection-{number:04}"
        folder.mkdir(parents=True)
        text = re.sub(r"(?m)^id: .*$", f"id: {uuid.uuid5(_NAMESPACE, str(number))}", detection)
        (folder / "detection.yml").write_text(re.sub(r"(?m)^(title: .*)$", rf"\1 {number}", text), encoding="utf-8")
        for language, name in names.items():
            query = texts[language][number % len(texts[language])]
            (folder / name).write_text("\n" * (number // 32) + " " * (number % 32) + query, encoding="utf-8")
    (root / "environments").mkdir(exist_ok=True)


def write_environment(root: Path, workspaces: Sequence[str], url: str, client: tuple[str, str], *defaults: str) -> None:
    """Write the environment `bench` with a target for each workspace, all answered at one URL.

    ``defaults`` are lines about all targets.
    """
    tenant, client_id = client
    lines = [
        "schema: 1",
        "owner: bench",
        "defaults:",
        "  platform: sentinel",
        "  credentials: bench",
        *(f"  {line}" for line in defaults),
        "  variants: [mde]",
        "  settings:",
        f"    subscription: {SUBSCRIPTION}",
        "    resource_group: bench",
        f"    tenant: {tenant}",
        f"    client_id: {client_id}",
        *(f"    {name}: {url}" for name in ("endpoint", "logs_endpoint", "authority_endpoint")),
        "targets:",
        *(f"  {name}: {{settings: {{workspace: {name}, workspace_id: {workspace_id(name)}}}}}" for name in workspaces),
    ]
    (root / "environments").mkdir(exist_ok=True)
    (root / "environments" / "bench.yml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def workspace_id(name: str) -> str:
    """Return the id of a workspace."""
    return str(uuid.uuid5(_NAMESPACE, name))
