"""What is known of tables, put together from everywhere."""

import pytest

from sieminator.languages.kql.tables import STANDARD, gather


def test_what_ships_is_known_whole():
    tables = gather()

    assert tables.columns["DeviceProcessEvents"]["ProcessCommandLine"] == "string"
    assert "DeviceProcessEvents" in tables.whole


def test_every_table_has_the_standard_columns():
    tables = gather([{"Mine_CL": {"x_s": "string"}}])

    assert tables.columns["Mine_CL"] == {**STANDARD, "x_s": "string"}
    assert tables.columns["SecurityAlert"]["_ItemId"] == "string"


def test_a_workspaces_own_word_counts_more_and_workspaces_are_put_together():
    tables = gather([{"SecurityAlert": {"Own": "Int"}}, {"SecurityAlert": {"Other": "boolean"}}])

    assert tables.columns["SecurityAlert"]["Own"] == "int"
    assert tables.columns["SecurityAlert"]["Other"] == "bool"
    assert "AlertName" not in tables.columns["SecurityAlert"]
    assert tables.is_broad


def test_a_table_whose_columns_grow_is_never_known_whole():
    assert "AzureDiagnostics" not in gather([{"AzureDiagnostics": {"Category": "string"}}]).whole


def test_what_pysigma_lists_is_known_and_not_whole():
    pytest.importorskip("sigma.pipelines.azuremonitor.tables", reason="the extra kql-tables is not installed")
    tables = gather()

    assert len(tables.columns) > 600
    assert tables.is_broad
    assert "SecurityEvent" not in tables.whole
    assert tables.columns["SecurityEvent"]["EventID"] in {"int", "long"}
    assert {"Timestamp", "TimeGenerated"} <= tables.columns["DeviceEvents"].keys()
    kinds = {kind for columns in tables.columns.values() for kind in columns.values()}
    assert kinds <= {"bool", "datetime", "dynamic", "int", "long", "real", "string"}
