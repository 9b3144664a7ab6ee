"""What a scenario may have: the collections of a tenant and the fields of their records, from the models."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from mock_server.families.tenant import Tenant
from tools.reference.markdown import cell, code, table

HEAD = """# Scenarios

A scenario is a folder with what worlds begin with: clock, tenants, credentials and records. The first three stand in
`world.yaml`:

```yaml
clock: 2026-03-08T20:00:00Z
tenants:
  t_mine: {plan: enterprise, profile: true}
keys:
  ak_mine: {tenant: t_mine, scopes: ['sla:read', 'sla:write']}
sessions:
  sess_mine: {tenant: t_mine, role: tenant_owner, permissions: ['workflow:read']}
```

`extends: docs` begins with all that the scenario `docs` has. Any number of other files, YAML 1.2 or JSON, have the
records, by tenant and collection:

```yaml
t_mine:
  tickets:
    - {id: 1, subject: VPN does not connect}
```

The same form, as JSON, seeds a world: `PUT /_mock/worlds/NAME {"records": …}`. Only what matters has to be written;
ids, instants, conversations and SLA clocks are made. Every record and reference is checked, and a mistake is named by
its file and line.

"""


def scenarios() -> str:
    """The page."""
    tenant = Tenant("reference", "enterprise", profile=True)
    parts = [part for name, collection in tenant.collections() for part in _collection(name, collection.model)]
    return HEAD + "\n".join(parts)


def _collection(name: str, model: type[Any]) -> Iterator[str]:
    if not issubclass(model, BaseModel):
        return
    yield f"## {name}\n"
    rows = [
        (code(field.alias or label), cell(_type(field.annotation)), cell(field.description or ""))
        for label, field in model.model_fields.items()
    ]
    yield table(("field", "is", ""), rows)


def _type(annotation: Any) -> str:
    """A type as people write it."""
    words = str(annotation) if not isinstance(annotation, type) else annotation.__name__
    for module in ("mock_server.models.", "mock_server.families.records.", "typing.", "datetime.", "collections.abc."):
        words = words.replace(module, "")
    words = words.replace("AwareDatetime", "instant").replace("NoneType", "null").replace("None", "null")
    return words.split("Annotated[")[-1].split(",")[0] if "Annotated[" in words else words
