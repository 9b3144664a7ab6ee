"""The layers of a run: four ways to test a deployment."""

from dataclasses import dataclass, replace
from typing import Literal

Layer = Literal["checks", "probes", "models", "schema"]
LAYERS: tuple[Layer, ...] = ("checks", "probes", "models", "schema")
"""In the order in which a run takes them."""


@dataclass(frozen=True, slots=True)
class ModelEffort:
    """How long a model is driven: so many stories of at most so many steps. `shrink`: a broken one is made small.

    `replay`: no story is made up, and those are told again that broke a promise before.
    """

    examples: int = 12
    steps: int = 20
    shrink: bool = True
    replay: bool = False

    @property
    def in_real_time(self) -> "ModelEffort":
        """Where a machine has to wait for what a mock's clock would skip."""
        return replace(self, examples=max(1, self.examples // 4))
