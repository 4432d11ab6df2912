"""Which names of a query are tables: never more than must be."""

import pytest

from sieminator.fakes.sentinel.references import tables


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Heartbeat", {"Heartbeat"}),
        ("Heartbeat // note", {"Heartbeat"}),
        ("Heartbeat | extend Name = Computer | project Name", {"Heartbeat"}),
        ("// Syslog | x\nHeartbeat | where Name == 'Event | take 1'", {"Heartbeat"}),
        ("let x = Syslog | where A == 1; x | count", {"Syslog"}),
        ("let n = 5;\nlet t = Syslog;\nt | take n", set()),
        ("Event | join kind=inner (Syslog | where A == 1) on Computer", {"Event", "Syslog"}),
        ("union Event, Syslog | count", {"Event", "Syslog"}),
        ("union kind=outer withsource=T Event, (Syslog | take 1), Dev* | count", {"Event", "Syslog"}),
        ("union isfuzzy=true Event, Nope | count", set()),
        ("(union isfuzzy=true Nope | take 1)", set()),
        ("Event | where Name in (Watch | project Name)", {"Event", "Watch"}),
        ("_GetWatchlist('vip') | project Name", set()),
        ("print x = 1", set()),
        ("datatable(a:int)[1] | count", set()),
        ("let f = (t: string) { Syslog | where A == t }; f('x')", {"Syslog"}),
        ("Event | where P has @'C:\\' | union (Syslog | take 1)", {"Event", "Syslog"}),
    ],
)
def test_tables_of(query: str, expected: set[str]) -> None:
    assert tables(query) == expected
