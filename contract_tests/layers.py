"""The layers of a run: four ways to test a deployment."""

from typing import Literal

Layer = Literal["checks", "probes", "models", "schema"]
LAYERS: tuple[Layer, ...] = ("checks", "probes", "models", "schema")
"""In the order in which a run takes them."""
