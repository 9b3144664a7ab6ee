"""Tokens: what opens /_mock and the front page where others can reach the mock, and what opens verdicts."""

import hmac

COOKIE = "aurion_mock_control"
VERIFIER = "verifierToken"
"""What the document calls the token that opens verdicts."""
PURPOSE = b"aurion-mock: the pages"


class ControlToken:
    """Without a token, on loopback, nobody has to show one."""

    def __init__(self, token: str | None) -> None:
        self._token = token.encode() if token else None
        self.cookie = hmac.new(self._token, PURPOSE, "sha256").hexdigest() if self._token else ""
        """What a browser keeps in place of the token."""

    @property
    def needed(self) -> bool:
        return self._token is not None

    def is_token(self, sent: str) -> bool:
        return self._token is not None and hmac.compare_digest(sent.encode(), self._token)

    def is_cookie(self, sent: str) -> bool:
        return self._token is not None and hmac.compare_digest(sent.encode(), self.cookie.encode())

    def opens(self, authorization: bytes) -> bool:
        """Whether this is `Bearer` and the token; the scheme in any letters (RFC 9110 11.1)."""
        if self._token is None:
            return True
        scheme, _, token = authorization.partition(b" ")
        return scheme.lower() == b"bearer" and hmac.compare_digest(token.strip(b" "), self._token)
