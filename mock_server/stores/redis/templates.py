"""What worlds are copied from: scenarios of this process, known to others by a digest, and those that Redis has."""

import json
from typing import Any

from mock_server.families.tenant import World
from mock_server.scenarios.scenarios import Scenarios
from mock_server.stores.redis.database import Database
from mock_server.stores.redis.elements import digest_of, template_of


class Templates:
    """By their digests. Where two processes read the same files, each has its own template, and the records once."""

    def __init__(self, database: Database, scenarios: Scenarios) -> None:
        self._database = database
        self._scenarios = scenarios
        self._by_digest: dict[str, World] = {}
        self._digests: dict[int, tuple[World, str, bytes]] = {}

    def name_of(self, template: World | None) -> tuple[str, bytes] | None:
        """What a scenario's template is called, and how it is written down; None for what is none."""
        if template is None:
            return None
        if id(template) not in self._digests:
            if not any(each is template for each in self._by_digest.values()) and not self._is_scenarios(template):
                return None
            digest, told = digest_of(template)
            self._digests[id(template)] = template, digest, told  # kept, so that no other has its identity
            self._by_digest.setdefault(digest, template)
        _, digest, told = self._digests[id(template)]
        return digest, told

    async def of(self, told: dict[str, Any]) -> World | None:
        """The template that a base was written down against."""
        digest = told["template"]
        if digest is None:
            return template_of(json.dumps(told["own"]).encode()) if "own" in told else None
        if digest not in self._by_digest:
            self._know_scenario(told["state"]["scenario"])
        if digest not in self._by_digest:
            self._by_digest[digest] = template_of(await self._database.template(digest))
        return self._by_digest[digest]

    def _is_scenarios(self, template: World) -> bool:
        names = self._scenarios.names()
        return template.scenario in names and self._scenarios.template(template.scenario) is template

    def _know_scenario(self, name: str) -> None:
        """See whether it is what our own files say."""
        if name in self._scenarios.names():
            self.name_of(self._scenarios.template(name))
