"""The false friend of Sumo Logic: its contract, spoken over real HTTP, without an organisation behind it.

Product: Sumo Logic with Cloud SIEM, as the vendor's OpenAPI of 2023-08 (core) and 2024-07 (Cloud SIEM) and what its
pages say of later. Interfaces: `/api/v1/logSearches`, `/api/v2/content`, `/api/v1/connections`, `/api/v1/search/jobs`,
and in `cse` `/api/sec/v1`.

```python
world = World(folder / "world.sqlite")
world.add_key("suAccessId", "accessKey")
detections = world.add_folder("Detections")
with Server(SumoFake(world)) as server:  # server.url, server.weather, server.journal
    Levers(world, detections).edit(search_id, description="Somebody's")  # what a person does on the web pages
```

A body is refused for its shape (`shapes`, `definition`) and for what no schema says (`schedules`, `query`), with all
that is wrong at once. A PUT replaces everything; answers are as noisy as the service's (`noise`). Folders and searches
are one tree (`content`, `access`); what the service does in jobs takes polls here (`content_jobs`, `jobs`). Search jobs
read the signals and the audit index (`search`, `pipeline`); what the fake cannot run is refused by name. How often one
may ask is counted by the world's clock (`limits`), if `Behaviour.requests_per_second` says so. The state is one SQLite
file; a request is one immediate transaction. Texts and rules marked unconfirmed in the comments are plausible, not
seen: nothing may depend on them. Not here: imports and exports of content, monitors, permissions.

Sources: the vendor's OpenAPI, help.sumologic.com, its Terraform provider; seen 2026-11-28.
"""
