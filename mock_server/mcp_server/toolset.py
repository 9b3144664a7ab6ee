"""What all tools share: the mock, the worlds of its clients, the document, and how results are shown."""

from dataclasses import dataclass, field
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations
from pydantic import BaseModel, Field

from mock_server.mcp_server.bounded import bounded
from mock_server.mcp_server.catalogue import Catalogue
from mock_server.mcp_server.mock import Mock
from mock_server.mcp_server.worlds import Worlds

Ctx = Context[Any, Any]
World = Annotated[
    str | None, Field(description="Name of the world to act in. Leave it out for the one that is yours by default.")
]
READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
WRITES = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)
REPLACES = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=False)


class Shown(BaseModel):
    """What the mock answered about a world."""

    world: str = Field(description="The world that it is about.")
    result: Any = Field(description="What the mock answered.")
    cut: list[str] = Field(description="What was left out because it is long, and how to get it. Mostly empty.")


@dataclass
class Toolset:
    mock: Mock
    worlds: Worlds
    _catalogue: Catalogue | None = field(default=None, repr=False)

    async def catalogue(self) -> Catalogue:
        """The operations, by the document that the mock serves; it is read once."""
        if self._catalogue is None:
            raw = await self.mock.control("GET", "/openapi.json")
            if not (isinstance(raw, dict) and {"openapi", "paths", "components"} <= raw.keys()):
                raise ToolError(f"What answers at {self.mock.url} is no mock: its /openapi.json is no document.")
            self._catalogue = Catalogue(raw)
        return self._catalogue


def shown(world: str, value: Any, rest: str = "") -> Shown:
    """The result, cut where it is long; `rest` says how to get what is missing."""
    result, cut = bounded(value)
    return Shown(world=world, result=result, cut=[*cut, rest] if cut and rest else cut)
