"""The layers of a run: four ways to look at a deployment."""

from typing import Literal

Layer = Literal["rules", "probes", "models", "schema"]
LAYERS: tuple[Layer, ...] = ("rules", "probes", "models", "schema")
"""In the order in which a run takes them."""
