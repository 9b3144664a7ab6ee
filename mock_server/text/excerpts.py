"""What a message repeats of what was sent: enough to recognise it, never all of something large."""

LONGEST = 200


def excerpt(sent: str) -> str:
    """At most 200 characters, the last of them an ellipsis where something is left out."""
    return sent if len(sent) <= LONGEST else f"{sent[: LONGEST - 1]}…"
