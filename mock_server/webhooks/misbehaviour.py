"""What goes wrong with deliveries on purpose: which of it a receiver has to refuse, and when it happens."""

from typing import Literal

from mock_server.state.draws import Draws

Misbehaviour = Literal["duplicate", "reorder", "late", "wrong_signature", "rotated_key", "unsigned", "stale_timestamp"]

FORGERIES: tuple[Misbehaviour, ...] = ("unsigned", "wrong_signature", "rotated_key", "stale_timestamp")
"""To be refused. They are sent before the delivery, in this order, and never again."""

TAMPERED = FORGERIES[:3]
"""Of those, the ones whose data are not what happened. The last is what was sent, sent again much later."""

LATE_SECONDS = 600
HELD_SECONDS = 60
"""How long, by the world's clock, a delivery is late, and waits for a next one that it could come after."""

STALE_SECONDS = 3600
"""How old the timestamp of a replay is: more than any receiver should allow for."""


def chosen(
    among: tuple[Misbehaviour, ...], probability: float, world: str, webhook: str, sequence: int
) -> set[Misbehaviour]:
    """Which of them an event meets: the same in every run that has the same names and numbers."""
    return {each for each in among if Draws(world, webhook, each, sequence).fraction() < probability}
