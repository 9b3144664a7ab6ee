"""HAR files of the tests, an entry each exchange."""

import json
from pathlib import Path
from typing import Any

from mock_server.tests.proxy.standing import KEY, TICKETS

TICKET: dict[str, Any] = {
    "id": 7,
    "subject": "VPN",
    "description": None,
    "status": "open",
    "priority": "high",
    "category": "Network",
    "created_at": "2026-03-08T20:00:00Z",
    "updated_at": "2026-03-08T20:00:00Z",
    "team_id": None,
    "assignee_id": None,
    "conversation_id": "3f1c9a2e-7b40-4e8d-9a1f-2c6b5d8e0a11",
    "resolution_notes": None,
}
FIELDS = {"content-type": "application/json", "x-request-id": "r", "x-ratelimit-limit": "300"}
FIELDS |= {"x-ratelimit-remaining": "9"}


def entry(
    method: str = "GET",
    path: str = TICKETS,
    status: int = 200,
    answered: Any = None,
    *,
    sent: Any = None,
    second: int = 0,
    headers: dict[str, str] = KEY,
    fields: dict[str, str] = FIELDS,
    **more: Any,
) -> dict[str, Any]:
    """One, of this second, which takes ten milliseconds."""
    request: dict[str, Any] = {
        "method": method,
        "url": f"https://staging.example.com{path}",
        "headers": [{"name": name, "value": value} for name, value in headers.items()],
    }
    if sent is not None:
        request["headers"].append({"name": "Content-Type", "value": "application/json"})
        request["postData"] = {"mimeType": "application/json", "text": json.dumps(sent)}
    content = {} if answered is None else {"text": json.dumps(answered), "mimeType": "application/json"}
    listed = [{"name": name, "value": value} for name, value in fields.items()]
    return {
        "startedDateTime": f"2026-03-08T20:00:{second:02d}.000Z",
        "time": 10,
        "request": request,
        "response": {"status": status, "headers": listed, "content": content},
        **more,
    }


def har(path: Path, *entries: dict[str, Any]) -> Path:
    """The file."""
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": list(entries)}}), encoding="utf-8")
    return path
