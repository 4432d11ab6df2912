"""JSON Schema of the files that people write, for editors: composed of our shapes and each platform's own."""

from collections.abc import Mapping
from typing import Any

from sieminator.model.hold import SWITCH
from sieminator.model.ports import Platform

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def detection_schema(platforms: Mapping[str, Platform]) -> Schema:
    """Return the JSON Schema of `detection.yml`, with a block for each platform's variants."""
    from sieminator.catalog.detection_file import DetectionFile, VariantBlock
    from sieminator.shape import PydanticShape

    schema = _plain(PydanticShape(DetectionFile, "DET").json_schema())
    common = _plain(PydanticShape(VariantBlock, "DET").json_schema())
    blocks = {
        rf"^{name}(\.[a-z0-9][a-z0-9._-]*)?$": _joined(_plain(platform.options.json_schema()), common, platform.title)
        for name, platform in sorted(platforms.items())
    }
    schema["properties"]["variants"] = {
        "type": "object",
        "description": "What only one platform knows, by the stem of the query's file: <platform>[.<variant>].",
        "patternProperties": blocks,
        "additionalProperties": False,
    }
    return {"$schema": _DIALECT, "title": "detection.yml of sieminator", **schema}


def environment_schema(platforms: Mapping[str, Platform]) -> Schema:
    """Return the JSON Schema of an environment's file, and of a target's file in an environment's folder."""
    from sieminator.catalog.environment_file import EnvironmentFile, LayerFile, TargetFile
    from sieminator.shape import PydanticShape

    environment = _plain(PydanticShape(EnvironmentFile, "ENV").json_schema())
    layer = _with_platforms(_plain(PydanticShape(LayerFile, "ENV").json_schema()), platforms)
    target = _with_platforms(_plain(PydanticShape(TargetFile, "ENV").json_schema()), platforms)
    properties = environment["properties"]
    properties["defaults"] = {"$ref": "#/$defs/layer", "description": properties["defaults"]["description"]}
    properties["groups"]["additionalProperties"] = {"$ref": "#/$defs/layer"}
    properties["targets"]["additionalProperties"] = {"$ref": "#/$defs/target"}
    ours = ("schema", "owner", "ledger", "defaults", "groups", "targets")
    return {
        "$schema": _DIALECT,
        "title": "A sieminator environment, or one of its targets",
        "if": {"anyOf": [{"required": [name]} for name in ours]},
        "then": {"$ref": "#/$defs/environment"},
        "else": {"$ref": "#/$defs/target"},
        "$defs": {"environment": environment, "layer": layer, "target": target},
    }


def _joined(options: Schema, common: Schema, title: str) -> Schema:
    """Return the schema of a variant's block: the platform's own keys, and those that every platform knows."""
    return {
        **options,
        "type": ["object", "null"],
        "description": f"A variant for {title}.",
        "properties": {**options.get("properties", {}), **common["properties"]},
        "additionalProperties": False,
    }


def _with_platforms(layer: Schema, platforms: Mapping[str, Platform]) -> Schema:
    """Return a layer's schema that knows the settings and fields of the platform that the layer names."""
    layer["properties"]["platform"]["enum"] = sorted(platforms)
    cases = []
    for name, platform in sorted(platforms.items()):
        settings = _plain(platform.settings.json_schema())
        settings.pop("required", None)  # another layer may say it
        fields = {"items": {"enum": sorted(platform.fields)}}
        overrides = {"items": {"properties": {"unmanaged": fields}}}
        holds = {"items": {"properties": {"fields": {"items": {"enum": sorted({*platform.fields, SWITCH})}}}}}
        lists = {"unmanaged": fields, "overrides": overrides, "holds": holds}
        then = {"properties": {"settings": settings, **lists}}
        named = {"properties": {"platform": {"const": name}}, "required": ["platform"]}
        cases.append({"if": named, "then": then})
    return {**layer, "allOf": cases}


def _plain(schema: Mapping[str, Any]) -> Schema:
    return {key: value for key, value in schema.items() if key not in ("$schema", "description")}
