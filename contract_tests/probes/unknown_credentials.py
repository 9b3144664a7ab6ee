"""No credential, one that nobody has, and two at once, on every operation. Docs: teams-and-routing, "Preview"."""

from collections.abc import Iterator

from contract_tests.access import SIGNED, Refusal
from contract_tests.assertions import Inconclusive
from contract_tests.caller import key_header, session_header
from contract_tests.contract import contract
from contract_tests.credentials import Credential
from contract_tests.probes.authorization import reading, writing
from contract_tests.probes.matrix import MatrixPart, Sender, known, register_parts
from contract_tests.target import Target

NO_CREDENTIAL: Refusal = (401, "Not authenticated")
UNKNOWN_KEY: Refusal = (401, "Invalid API key")
UNKNOWN_SESSION: Refusal = (401, "Invalid or expired session")


def nobody(on: Target) -> Iterator[Sender]:
    """Nobody, with nothing, a key and a session."""
    yield Sender("somebody without a credential", {}, lambda _: NO_CREDENTIAL)
    yield Sender("an unknown key", _unknown_key(on), lambda _: UNKNOWN_KEY)
    yield Sender("an unknown session", _unknown_session(on), lambda _: UNKNOWN_SESSION)


def two_at_once(on: Target) -> Iterator[Sender]:
    """A key and a session that is let in nearly everywhere, or the other way round: the key decides."""
    key, session = _least_key(on), on.dashboard.credential
    yield Sender("an unknown key with a session", session | _unknown_key(on), lambda _: UNKNOWN_KEY)
    yield known("a key with a session that may do more", session | key.sent, key)
    yield known("a key with an unknown session", _unknown_session(on) | key.sent, key)


def _unknown_key(on: Target) -> dict[str, str]:
    return key_header(on.absent("ak_live"))


def _unknown_session(on: Target) -> dict[str, str]:
    return session_header(on.absent("sess"))


def _least_key(on: Target) -> Credential:
    """The key of the tenant with the fewest scopes: where it is refused, the session would not be."""
    keys = [each for each in on.credentials.given.values() if each.kind == "key" and each.tenant == "main"]
    if not keys:
        raise Inconclusive("no credential was given that is an API key")
    return min(keys, key=lambda each: len(each.scopes))


READING = {"workflows": ("WF-95",)}
"""The rules of the families that say it themselves."""
FAMILIES = sorted({operation.tag for operation in contract().operations if operation.credentials != SIGNED})

for family in FAMILIES:
    register_parts(
        [
            MatrixPart(
                "AUTH-02", f"nobody_reads_{family}", reading(family), nobody, True, besides=READING.get(family, ())
            ),
            MatrixPart("AUTH-02", f"nobody_changes_{family}", writing(family), nobody, True),
            MatrixPart("AUTH-03", f"the_key_decides_who_reads_{family}", reading(family), two_at_once, True),
            MatrixPart("AUTH-03", f"the_key_decides_who_changes_{family}", writing(family), two_at_once, True),
        ]
    )
