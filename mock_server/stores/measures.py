"""What a store has done so far, for who watches it."""

from dataclasses import dataclass, field

from mock_server.state.change import ORIGINS, OriginKind


@dataclass(slots=True)
class StoreMeasures:
    """`commits` by what made them. Where worlds are shared: turns that were lost to another process and run again, and
    round trips to where the worlds are, with their seconds.
    """

    commits: dict[OriginKind, int] = field(default_factory=lambda: dict.fromkeys(ORIGINS, 0))
    races_lost: int = 0
    round_trips: int = 0
    seconds: float = 0.0
