"""Every document is valid by the vendor's own schema, and only those that read are sent as reads."""

from functools import cache
from pathlib import Path

import pytest

from sieminator.platforms.logscale.api.documents import document, names, reads, repeated
from sieminator.platforms.logscale.convert.fields import FORMS

CONTRACTS = Path(__file__).parents[4] / "shared" / "contracts" / "logscale"
needs_contract = pytest.mark.skipif(not CONTRACTS.is_dir(), reason="the vendor's schemas are not here")
OLD = {"ReadServer", "ReadDomain", "ReadRights", "ReadActions", "ReadLibrary", "AnalyzeQuery"}
"""What is sent before the version is known, or needs none."""


@cache
def schema(name: str):
    from graphql import build_schema

    return build_schema((CONTRACTS / name).read_text(encoding="utf-8"))


def faults(text: str, contract: str) -> list[str]:
    from graphql import parse, validate

    return [error.message for error in validate(schema(contract), parse(text))]


@needs_contract
@pytest.mark.parametrize("name", names())
def test_every_document_is_valid_by_the_vendors_schema(name):
    assert faults(document(name), "schema.graphql") == []


@needs_contract
@pytest.mark.parametrize("name", sorted(OLD))
def test_what_is_sent_before_the_version_is_known_is_valid_on_an_old_server_too(name):
    assert faults(document(name), "schema-1.174.0.graphql") == []


@needs_contract
def test_the_inputs_that_we_know_are_those_of_the_vendor():
    for form in FORMS.values():
        version = "V3" if form.typename == "ScheduledSearch" else ""
        fields = schema("schema.graphql").type_map[f"Update{form.typename}{version}"].fields
        assert set(fields) == form.inputs


@needs_contract
@pytest.mark.parametrize("count", [1, 2, 12])
def test_many_queries_are_analysed_in_one_valid_document(count):
    assert faults(repeated("AnalyzeQuery", [f"query_{one}" for one in range(count)]), "schema.graphql") == []


def test_there_is_no_document_beside_those_that_are_sent():
    writes = {f"{verb}{form.typename}" for form in FORMS.values() for verb in ("Create", "Update", "Delete")}

    assert set(names()) == OLD | writes | {"ReadRules"}
    assert {name for name in names() if not reads(document(name))} == writes


def test_only_deprecated_operations_are_missing_from_what_we_send():
    """Source: library.humio.com, deprecations to 1.273; seen 2026-11-28."""
    sent = "\n".join(document(name) for name in names())

    for gone in ("updateScheduledSearchV2", "updateScheduledSearch(", "createScheduledSearch(", "enableScheduledSearch",
                 "LabelScheduledSearch", "backfillLimit\n", "\n  start", "\n  end"):  # fmt: skip
        assert gone not in sent
