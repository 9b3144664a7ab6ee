"""What the proxy finds beside Prism's on the same traffic: `python -m bench.proxy_findings`.

Twenty broken requests and twenty broken answers, each of which has one thing wrong, and valid requests to every
operation, before the same mock. A plant counts as found where the answer to it has a report of its side.
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx

from bench.proxy import PROXY, QUIET
from bench.rivals.install import program
from bench.servers import started
from mock_server.document.loading import load
from mock_server.testing import MockServer
from mock_server.tests.proxy.plants import BROKEN_ANSWERS, BROKEN_REQUESTS, PLANT, planted
from mock_server.tests.proxy.standing import KEY
from mock_server.tests.proxy.valid_traffic import valid_requests

Reports = Callable[[httpx.Response], set[str]]
"""The sides of which an answer has a report: request, response."""


def ours(answer: httpx.Response) -> set[str]:
    found: list[dict[str, Any]] = json.loads(answer.headers.get("X-Contract-Violations", "[]"))
    return {each["in"] for each in found}


def prisms(answer: httpx.Response) -> set[str]:
    """Its header; an answer in place of the upstream's is a report too."""
    found: list[dict[str, Any]] = json.loads(answer.headers.get("sl-violations", "[]"))
    if "problem+json" in answer.headers.get("content-type", ""):
        return {"request"}
    return {each["location"][0] for each in found}


def main() -> int:
    """Print the table; 1 where ours misses a plant, or reports what is valid."""
    executable = program("prism")
    if executable is None:
        sys.exit("bench: Prism is missing, and there is no npm to install it.")
    with ExitStack() as stack:
        document = Path(stack.enter_context(tempfile.TemporaryDirectory()), "openapi.json")
        document.write_text(json.dumps(load("api").raw))
        upstream = stack.enter_context(MockServer(around=planted, clock="frozen", rate_limit="off")).url
        our = stack.enter_context(started(*PROXY, "--upstream", upstream, *QUIET, "--port")).url("")
        command = (executable, "proxy", str(document), upstream, "--verboseLevel", "silent", "--port")
        other = stack.enter_context(started(*command)).url("")
        counts = {"ours": _counted(our, ours, "a"), "prism": _counted(other, prisms, "b")}
    for name in ("broken requests", "broken answers", "valid exchanges reported", "valid exchanges"):
        cells = "".join(f"{each[name]:>10,}" for each in counts.values())
        sys.stdout.write(f"{name:28}{cells}\n")
    found = counts["ours"]
    return (
        0 if found["broken requests"] == found["broken answers"] == 20 and not found["valid exchanges reported"] else 1
    )


def _counted(url: str, reports: Reports, world: str) -> Counter[str]:
    found: Counter[str] = Counter()
    with httpx.Client(timeout=30) as client:
        for number, each in enumerate(BROKEN_REQUESTS):
            headers = {**each.credentials, **each.headers, "X-Mock-World": f"{world}-q{number}"}
            sent = {"json": each.json} if each.json is not None else {"content": each.content}
            answer = _asked(client, each.method, url + each.path, headers, sent)
            found["broken requests"] += answer is not None and "request" in reports(answer)
        for number, one in enumerate(BROKEN_ANSWERS):
            headers = {**KEY, "X-Mock-World": f"{world}-a{number}", PLANT: str(number)}
            answer = _asked(client, one.method, url + one.path, headers, {"json": one.json} if one.json else {})
            found["broken answers"] += answer is not None and "response" in reports(answer)
        for number, valid in enumerate(valid_requests()):
            headers = {**valid.headers, "X-Mock-World": f"{world}-v{number % 5}"}
            answer = _asked(client, valid.method, url + valid.path, headers, {"content": valid.body})
            found["valid exchanges"] += 1
            found["valid exchanges reported"] += answer is None or bool(reports(answer))
    return found


def _asked(
    client: httpx.Client, method: str, url: str, headers: dict[str, str], sent: dict[str, Any]
) -> httpx.Response | None:
    """The answer, whose body may say that it is packed and is not; None where none came."""
    try:
        with client.stream(method, url, headers=headers, **sent) as answer:
            for _ in answer.iter_raw():
                pass
            return answer
    except httpx.HTTPError:
        return None


if __name__ == "__main__":
    sys.exit(main())
