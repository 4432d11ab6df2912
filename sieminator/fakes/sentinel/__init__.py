"""The false friend of Microsoft Sentinel: its contract, spoken over real HTTP, without a cloud behind it.

Product: Microsoft Sentinel on a Log Analytics workspace. API versions: Azure Resource Manager
`Microsoft.SecurityInsights` 2025-09-01 (stable) and `Microsoft.Authorization` 2022-04-01 (permissions), Log Analytics
query `v1`, Microsoft Entra `oauth2/v2.0`.
One root serves all three, so `url` is the management endpoint, the logs endpoint and (over TLS) the authority.

```python
world = World(folder / "world.sqlite")
workspace = world.add_workspace("0000…", "soc", "soc-prod", "1111…")
world.add_client("tenant", "deployer", "secret")
with Server(SentinelFake(world)) as server:  # server.url, server.weather, server.journal
    token = world.issue_token("deployer")  # or POST {server.url}/tenant/oauth2/v2.0/token
    Levers(world, workspace).edit(rule_id, severity="Low")  # what a person does in the portal
```

The state is one SQLite file; a request is one immediate transaction. It refuses what the service refuses:
shape (`shapes`), limits (`limits`), entities (`entities`), unknown tables (`references`), stale etags. It executes
queries with DuckDB (`kql`), and what DuckDB cannot run is refused by name, never answered as empty.
It writes answers as noisily as the service does (`noise`). Texts and codes marked unconfirmed in the comments are
plausible, not seen: nothing may depend on them.

Links: <https://learn.microsoft.com/rest/api/securityinsights/alert-rules>,
<https://learn.microsoft.com/azure/azure-monitor/logs/api/overview>.
"""
