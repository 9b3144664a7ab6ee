"""The log of attempts over HTTP: how much of it is shown where nobody says."""

import httpx

AI = "/api/ai-automation"


def test_the_log_has_50_entries_where_no_limit_is_sent(session: httpx.Client) -> None:
    session.put(f"{AI}/settings", json={"resolution": {"enabled": True}}).raise_for_status()
    for _ in range(51):
        session.post("/api/v1/tickets", json={"subject": "Password of my account"}).raise_for_status()
    whole = session.get(f"{AI}/resolution/audit", params={"limit": 200}).json()
    assert len(whole) == 52
    assert session.get(f"{AI}/resolution/audit").json() == whole[:50]
