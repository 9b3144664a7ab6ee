"""Whole pages and windows of the docs world. Docs: teams-and-routing, "Pagination"; tickets, "List Tickets"."""

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract_tests.calling import Caller, Json
from contract_tests.expecting import body

CONVERSATION = {"conversation_id": "3f1c9a2e-7b40-4e8d-9a1f-2c6b5d8e0a11"}
ONBOARDING = "/api/v2/workflows/wf_abc123"
SHIFT = {"user_id": "user_034", "start": "2026-04-01T18:00:00+02:00", "end": "2026-04-02T08:00:00+02:00"}


@dataclass(frozen=True)
class Listing:
    """A list, the name of its records in the answer, its documented page, and what makes one more record, and where."""

    operation: str
    path: str
    envelope: str
    limit: int
    new: dict[str, Any] | None = None
    by: str = ""

    def caller(self, api: Caller) -> Caller:
        """The preview operations want a session."""
        return api.session("sess_tenant_owner") if self.envelope == "items" else api


LISTINGS = [
    Listing("list_tickets", "/api/v1/tickets", "data", 25, {"subject": "One more"}),
    Listing("list_teams", "/api/v2/teams", "items", 50, {"name": "One more"}),
    Listing("list_business_hours", "/api/v2/business-hours", "items", 50, {"name": "One more"}),
    Listing("list_oncall_schedules", "/api/v2/oncall/schedules", "data", 25, {"name": "One more"}),
    Listing("list_oncall_entries", "/api/v2/oncall/schedules/sched_abc123/entries", "data", 25, SHIFT),
    Listing("list_sla_policies", "/api/v2/sla/policies", "data", 25, {"name": "One more"}),
    Listing("list_sla_instances", "/api/v2/sla/instances", "data", 25, {"subject": "One more"}, "/api/v1/tickets"),
    Listing("list_sla_breaches", "/api/v2/sla/analytics/breaches", "data", 25),
    Listing("list_ola_policies", "/api/v2/sla/ola/policies", "data", 25),
    Listing("list_workflows", "/api/v2/workflows", "items", 50, {"name": "One more"}),
    Listing("list_workflow_runs", f"{ONBOARDING}/runs", "items", 50, CONVERSATION, f"{ONBOARDING}/execute"),
]
GROWING = [listing for listing in LISTINGS if listing.new]
every_list = pytest.mark.parametrize("listing", LISTINGS, ids=lambda listing: listing.operation)


def test_these_are_all_the_lists_that_have_pages(document: Json) -> None:
    documented = {
        operation["operationId"]
        for item in document["paths"].values()
        for operation in item.values()
        if any(parameter.get("$ref", "").endswith("/Offset") for parameter in operation.get("parameters", []))
    }
    assert documented == {listing.operation for listing in LISTINGS}


@pytest.mark.rule("TICKET-12", "TICKET-14", "TEAM-01", "TEAM-02", "HOURS-01", "ONCALL-01", "ONCALL-24", "PAGING-01")
@pytest.mark.rule("SLA-02", "SLA-03", "SLA-42", "WF-03", "WF-61")
@pytest.mark.parametrize("listing", GROWING, ids=lambda listing: listing.operation)
def test_a_page_has_the_documented_size_unless_told_otherwise(api: Caller, listing: Listing) -> None:
    caller = listing.caller(api)
    held = body(caller.get(listing.path), 200)["total"]
    for _ in range(listing.limit):
        caller.post(listing.by or listing.path, listing.new).raise_for_status()
    page = body(caller.get(listing.path), 200)
    assert page.keys() == {listing.envelope, "total", "limit", "offset"}
    assert len(page[listing.envelope]) == page["limit"] == listing.limit
    assert (page["total"], page["offset"]) == (held + listing.limit, 0)


@pytest.mark.rule("TICKET-13", "PAGING-01")
@every_list
@given(limit=st.integers(1, 100), offset=st.integers(0, 8) | st.just(10**30))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_page_is_a_window_of_the_whole_list(api: Caller, listing: Listing, limit: int, offset: int) -> None:
    caller = listing.caller(api)
    everything = body(caller.get(listing.path, limit=100), 200)
    page = body(caller.get(listing.path, limit=limit, offset=offset), 200)
    window = everything[listing.envelope][offset : offset + limit]
    assert page == {listing.envelope: window, "total": everything["total"], "limit": limit, "offset": offset}
