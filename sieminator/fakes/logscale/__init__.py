"""The false friend of CrowdStrike LogScale: its contract, spoken over real HTTP, without a cluster behind it.

Product: LogScale (once Humio), versions 1.174 (before scheduled searches V2), 1.204, and what the release notes say of
later ones. Interfaces: GraphQL at `/graphql`, query jobs at `/api/v1/repositories/{name}/queryjobs`, and
`/api/v1/status`.

```python
world = World(folder / "world.sqlite")
world.add_domain("soc", "View")
world.add_action("soc", "soc-mail")
world.add_token("secret")
with Server(LogScaleFake(world)) as server:  # server.url, server.weather, server.journal
    Levers(world, "soc").edit(trigger_id, description="Somebody's")  # what a person does in the console
```

Documents are parsed, validated and executed against the schema in `schema.graphql` (`schema`, `documents`), their
variables are refused in Sangria's words (`inputs`), and what breaks a rule that no schema says (`limits`) is answered
with 200, `errors` and the `state` map. The state is one SQLite file; a request is one immediate transaction. Updates
replace everything (`mutations`); answers are as noisy as the server's (`noise`). Query jobs find what levers put there
(`search`); what the fake cannot run is refused by name. `deeds` tells reads from writes for weather and journal.
Texts and rules marked unconfirmed in the comments are plausible, not seen: nothing may depend on them.

Sources: the vendor's SDL (humio/humio-operator), its clients (humio/cli), library.humio.com; seen 2026-11-28.
"""
