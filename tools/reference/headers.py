"""The header fields that the mock reads and sends besides HTTP's own."""

from mock_server.http.cors import EXPOSED
from tools.reference.markdown import code, table

HEAD = """# Headers

The header fields that the mock reads and sends besides those that are HTTP's own.

"""
READ = {
    "X-API-Key": "A key of the scenario in use.",
    "Cookie": "`aurion_session` is a session; `aurion_mock_world` remembers the world of a browser.",
    "X-Workflow-Signature": "The hex HMAC-SHA256 of the raw body, for a workflow's webhook.",
    "Idempotency-Key": "The same key gets the original answer for 24 hours.",
    "X-Mock-World": "Which world it is for: any printable text up to 200 characters. See [worlds](../worlds.md).",
    "X-Request-Id": "The id that the answer, the log, the journal and the commit have; ours where none is sent.",
    "Prefer": "`code=`, `example=`, `dynamic=true`, `seed=`, `delay=`, `dry-run`, `return=`: [faults](../faults.md).",
    "Authorization": "`Bearer` with the control token, for `/_mock/` where the mock listens beyond loopback.",
}
SENT = {
    "Allow": "The methods that a path has (405).",
    "Idempotency-Replayed": "`true`: this is the original answer, once more.",
    "Preference-Applied": "What was done of `Prefer`.",
    "Retry-After": "Seconds, or a date: of a 429, a 503, or a fault.",
    "WWW-Authenticate": "What a 401 asks for.",
    "X-Mock-Diff": "What a dry run would change, as far as it fits.",
    "X-Mock-Fault": "The names of the faults that acted.",
    "X-Mock-Hint": "Why it was refused, or what was ignored, for a person.",
    "X-RateLimit-Limit": "Requests a minute of this credential.",
    "X-RateLimit-Remaining": "How many of them are left.",
    "X-Request-Id": "That of the request.",
}
PROXY = {
    "X-Contract-Violations": "A JSON array of `{in, where, message, rule}`, in 4 KB at most.",
    "X-Contract-Notes": "The same, of what is no violation.",
}


def headers() -> str:
    """The page. `LookupError` where it describes others than those that are sent."""
    if differing := SENT.keys() ^ set(EXPOSED):
        raise LookupError(f"tools/reference/headers.py and mock_server/http/cors.py differ: {', '.join(differing)}")
    parts = [
        "## Read\n",
        table(("header", ""), [(code(name), told) for name, told in READ.items()]),
        "## Sent\n\nPages of other origins may read all of them.\n",
        table(("header", ""), [(code(name), told) for name, told in SENT.items()]),
        "## Sent by the proxy\n",
        table(("header", ""), [(code(name), told) for name, told in PROXY.items()]),
    ]
    return HEAD + "\n".join(parts)
