"""The laws of pages, on a list that grows and shrinks. Docs: teams-and-routing, "Pagination"."""

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, initialize, rule

from contract_tests.assertions import body, promise, same
from contract_tests.factories.records import TEAMS, new_team
from contract_tests.models.machine import Machine, model
from contract_tests.target import Json

LIMITS, OFFSETS = st.integers(1, 5) | st.just(100), st.integers(0, 7) | st.just(10**9)


@model("PAGING-01")
class TeamPages(Machine):
    """Whatever is made and deleted, a page is a window of the whole, and the total is the number of all."""

    made = Bundle("made")

    @initialize()
    def begin(self) -> None:
        self.token = self.on.name("Pages")
        self.there: set[str] = set()

    @rule(target=made)
    def add(self) -> str:
        team = new_team(self.on, name=self.on.name(self.token))
        self.there.add(team["id"])
        return str(team["id"])

    @rule(team=consumes(made))
    def remove(self, team: str) -> None:
        body(self.on.dashboard.delete(f"{TEAMS}/{team}"), 204)
        self.there.remove(team)

    @rule(limit=LIMITS, offset=OFFSETS)
    def page(self, limit: int, offset: int) -> None:
        whole, page = self._listed(limit=100), self._listed(limit=limit, offset=offset)
        with promise("PAGING-01"):
            same(sorted(_ids(whole)), sorted(self.there), "the ids in the list")
            same(_ids(page), _ids(whole)[offset : offset + limit], f"the page of {limit} from {offset}")
            said = {name: page[name] for name in ("total", "limit", "offset")}
            same(said, {"total": len(self.there), "limit": limit, "offset": offset}, "what the page says of itself")

    def _listed(self, **window: int) -> Json:
        return body(self.on.dashboard.get(TEAMS, search=self.token, **window))


def _ids(page: Json) -> list[str]:
    return [team["id"] for team in page["items"]]
