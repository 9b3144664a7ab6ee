"""Taking back what a run made: in reverse order, what it made and nothing else."""

import httpcore
import httpx

from contract_tests.assertions import Inconclusive, Violation, answer
from contract_tests.caller import Caller
from contract_tests.client.cleanup_requests import BEFORE, KEPT, CleanupRequest, cleanup_request, ids
from contract_tests.client.ledger import Ledger, LedgerEntry, LeftBehind
from contract_tests.client.transport import GATEWAY, Unreachable
from contract_tests.contract import contract
from contract_tests.credentials import MAIN, Credentials
from contract_tests.redaction import reveal, reveal_json
from mock_server.document.operations import IDEMPOTENCY_HEADER


class StillThere(Exception):
    """An undo finds nothing, and the record is there all the same."""


RESISTING = (
    StillThere,
    Unreachable,
    Inconclusive,
    Violation,
    httpx.HTTPError,
    httpx.InvalidURL,
    httpcore.LocalProtocolError,
    ValueError,
)
"""What an undo can end in besides an answer; whatever it is, the next one is sent all the same."""
GONE = 404
ALREADY_CLOSED = {"create_ticket": 409}
"""The status that says that there is nothing to undo any more, besides 404."""


class Cleaner:
    """Sends the undos of a ledger, each with the credential that made the record."""

    def __init__(self, http: httpx.Client, credentials: Credentials, ledger: Ledger) -> None:
        self.http = http
        self.credentials = credentials
        self.ledger = ledger

    def clean(self, after: int = 0) -> None:
        """Undo every open entry with a higher number, the newest first. What resists stays open, with the reason."""
        self.ledger.cleaning_up = True
        try:
            for entry in self.ledger.open_entries(after):
                if not entry.settled:
                    self._settle(entry)
        finally:
            self.ledger.cleaning_up = False

    def _settle(self, entry: LedgerEntry) -> None:
        try:
            if _is_unknown(entry):
                self._ask(entry)
            if not entry.settled:
                self._clean_up(entry)
        except RESISTING as error:
            self.ledger.failed(entry.number, LeftBehind(entry.target, str(error)))

    def _ask(self, entry: LedgerEntry) -> None:
        """Send a creation that was never answered once more under its key, to learn what it made."""
        target, content = reveal(entry.target), reveal_json(entry.content).encode("latin-1")
        path = target.partition("?")[0]
        headers = {IDEMPOTENCY_HEADER: entry.key, "Content-Type": "application/json"}
        sent = self._maker(entry).request("POST", target, headers, content=content)
        if sent.status_code == GONE:  # something in between may say so as well
            sent = self._maker(entry).request("POST", target, headers, content=content)
        if sent.status_code in GATEWAY:
            raise Unreachable(f"nobody knows whether it was made: it was answered {answer(sent)}")
        if sent.is_server_error:
            self.ledger.leave(entry.number, LeftBehind(path, f"nobody knows whether it was made, {answer(sent)}"))
            return
        made = cleanup_request(entry.operation, path, _record(sent)) if sent.is_success else None
        self.ledger.made(entry.number, [made] if made else [], ids(_record(sent)) if sent.is_success else [])

    def _clean_up(self, entry: LedgerEntry) -> None:
        for each in entry.cleanup:
            sent = self._send(entry, each)
            if sent.status_code == GONE:
                sent = self._after_a_second_look(entry, each, sent)
            if not (sent.is_success or _is_gone(entry, sent)):
                self.ledger.failed(entry.number, LeftBehind(each.path, f"{each.method} was answered {answer(sent)}"))
                return
        if entry.operation in KEPT and entry.answered:
            where = entry.cleanup[0].path.removesuffix("/close") if entry.cleanup else entry.target
            self.ledger.leave(entry.number, LeftBehind(where, KEPT[entry.operation]))
        else:
            self.ledger.cleaned_up(entry.number)
            self._supersede(entry)

    def _supersede(self, entry: LedgerEntry) -> None:
        """What was put back as it was before a change is not put back as it was before a later one."""
        if entry.operation in BEFORE:
            for later in self.ledger.open_entries(entry.number):
                if (later.operation, self._tenant(later)) == (entry.operation, self._tenant(entry)):
                    self.ledger.cleaned_up(later.number)

    def _send(self, entry: LedgerEntry, each: CleanupRequest) -> httpx.Response:
        """Send an undo. Whoever may make something need not be allowed to undo it: then somebody of the tenant is."""
        path, body = reveal(each.path), reveal(each.body)
        sent = self._maker(entry).request(each.method, path, json=body)
        if sent.status_code != httpx.codes.FORBIDDEN:
            return sent
        return self._somebody(self._tenant(entry)).request(each.method, path, json=body)

    def _after_a_second_look(self, entry: LedgerEntry, each: CleanupRequest, sent: httpx.Response) -> httpx.Response:
        """The answer that counts of an undo that found nothing: a 404 may be that of something in between.

        It is believed where the run itself has seen the record go, where whoever reads it does not find it either, and
        where nobody can read it and a second try finds nothing. `StillThere` where it is read and cannot be found.
        """
        if self.ledger.saw_go(reveal(each.path)):
            return sent
        seen = (
            self._send(entry, CleanupRequest("GET", each.path)) if contract().match("GET", reveal(each.path)) else None
        )
        if seen is not None and seen.status_code == GONE:
            return sent
        again = self._send(entry, each)
        if seen is not None and seen.is_success and again.status_code == GONE:
            raise StillThere(f"{each.method} was answered {answer(again)}, and yet {each.path} can be read")
        return again

    def _tenant(self, entry: LedgerEntry) -> str:
        maker = self.credentials.given.get(entry.credential)
        return maker.tenant if maker else MAIN

    def _maker(self, entry: LedgerEntry) -> Caller:
        maker = self.credentials.given.get(entry.credential)
        return Caller(self.http, "", maker.sent) if maker else self._somebody(MAIN)

    def _somebody(self, tenant: str) -> Caller:
        who = f"a session that may take back what was made in the tenant {tenant}"
        chosen = self.credentials.one(
            who, lambda each: each.tenant == tenant and each.kind == "session" and each.may_do_everything
        )
        return Caller(self.http, "", chosen.sent)


def _is_gone(entry: LedgerEntry, sent: httpx.Response) -> bool:
    """Whether an undo was refused because there is nothing to undo any more. An order is of what is there still."""
    gone = sent.status_code == GONE and entry.operation != "reorder_sla_policies"
    return gone or sent.status_code == ALREADY_CLOSED.get(entry.operation)


def _is_unknown(entry: LedgerEntry) -> bool:
    """Whether nobody knows what a creation made, and its key can tell."""
    return not entry.answered and bool(entry.key) and not entry.cleanup


def _record(response: httpx.Response) -> object:
    try:
        return response.json()
    except ValueError:
        return None
