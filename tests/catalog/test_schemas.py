"""What editors are told is what the reader accepts."""

import pytest
from jsonschema import Draft202012Validator

from sieminator.catalog.schemas import detection_schema, environment_schema
from sieminator.catalog.yamlfile import read_yaml
from tests.catalog.archive import detection
from tests.catalog.room import PLATFORMS
from tests.catalog.test_detections import MORE
from tests.catalog.test_environments import PROD

DETECTION = Draft202012Validator(detection_schema(PLATFORMS))
ENVIRONMENT = Draft202012Validator(environment_schema(PLATFORMS))


def data(text):
    return read_yaml("a.yml", text, print).data


def errors(validator, text):
    return [error.json_path for error in validator.iter_errors(data(text))]


def test_the_schemas_are_schemas():
    Draft202012Validator.check_schema(DETECTION.schema)
    Draft202012Validator.check_schema(ENVIRONMENT.schema)


def test_what_the_reader_accepts_the_schema_accepts():
    assert errors(DETECTION, detection()) == []
    assert errors(DETECTION, detection(more=MORE)) == []
    assert errors(ENVIRONMENT, PROD.partition("--\n")[2]) == []
    assert errors(ENVIRONMENT, "platform: tiny\ngroup: eu\nsettings: {workspace: w}\nselect: none\n") == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("severity: high", "severity: hgh"),
        ("severity: high", "severty: high"),
        ("title: Detection 1\n", ""),
        ("every: 1h", "every: 1 h"),
        ("version: 1.0.0", "version: '1'"),
        ("[T1204.001]", "[T1204.1]"),
        ("[endpoint]", "[Endpoint]"),
        ("color: blue", "colour: blue"),
        ("tiny.mde:", "tny.mde:"),
        ("type: list", "type: lst"),
    ],
)
def test_what_the_reader_refuses_in_a_detection_the_schema_refuses(old, new):
    text = detection(more=MORE)
    assert old in text

    assert errors(DETECTION, text.replace(old, new)) != []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("owner: soc-emea", "owner: The SOC"),
        ("owner: soc-emea\n", ""),
        ("on_edit: heal", "on_edit: cure"),
        ("match: {technique: T1204}", "match: {techniques: T1204}"),
        ("reason: From the target.", "because: x"),
        ("  platform: tiny\n  settings: {cloud: public}", "  platform: tiny\n  settings: {clod: public}"),
        ("  platform: tiny\n", "  platform: large\n"),
        ("title_format", "titel_format"),
    ],
)
def test_what_the_reader_refuses_in_an_environment_the_schema_refuses(old, new):
    text = PROD.partition("--\n")[2]
    assert old in text

    assert errors(ENVIRONMENT, text.replace(old, new)) != []


def test_every_key_says_what_it_is_for():
    silent = [*_silent(DETECTION.schema, ""), *_silent(ENVIRONMENT.schema["$defs"]["target"], "")]

    assert silent == []


def _silent(schema, name):
    for key, below in schema.get("properties", {}).items():
        if "description" not in below and "enum" not in below:
            yield f"{name}.{key}"
        yield from _silent(below, f"{name}.{key}")
    if isinstance(schema.get("items"), dict):
        yield from _silent(schema["items"], name)
