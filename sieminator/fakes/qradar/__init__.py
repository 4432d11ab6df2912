"""The false friend of IBM QRadar: its contract, spoken over real HTTP, without a console behind it.

Product: QRadar 7.5.0 Update Package 12 with REST API 26.0 at `/api`. Everything that a console's documentation does not
describe is answered 404, the hidden `rules_with_data` included.

```python
world = World(folder / "world.sqlite")
world.add_token("secret")
with Server(QRadarFake(world)) as server:  # server.url, server.weather, server.journal
    Levers(world).edit(uuid, severity=3)  # what a person does in the console
```

The state is one SQLite file; a request is one immediate transaction. A rule comes in by a content extension only: the
zip is read for real (`packages`), each rule's XML is validated and kept as the console writes it (`rule_xml`,
`console_xml`), and an export gives it back in the console's words. Tasks move on when they are asked after, or when
their time is over (`tasks`). Ariel is a store in time: a search finds what levers put there (`intake`), in the stretch
that it reads (`windows`), as far as it has arrived. It runs the kinds of queries that count (`engine`), for as long as
it is told to (`search_book`); what it cannot run is refused by name. A line of LEEF becomes an event, and fires the
rules that it matches (`leef`, `matching`). AQL is read with `languages/aql`, which was written from IBM's pages on
the language; no more of our own side is known here.
Texts, codes and shapes marked unconfirmed in the comments are plausible, not seen: nothing may depend on them.

Sources: IBM's pages on REST API 26.0 (ibmsecuritydocs.github.io/qradar_api_26.0), IBM/api-samples, IBM's documentation
of 7.5, and public tools that install rules by extensions; seen 2026-11-28. No console was at hand.
"""
