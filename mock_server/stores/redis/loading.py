"""A copy of a world, brought up to date from Redis. Where that does not fit together it is `Damaged`, and no copy."""

import json

from mock_server.errors import Damaged, Unavailable
from mock_server.families.tenant import World
from mock_server.stores.redis import scripts
from mock_server.stores.redis.database import Database
from mock_server.stores.redis.elements import window_of, world_of
from mock_server.stores.redis.replica import Replica
from mock_server.stores.redis.templates import Templates
from mock_server.text.json_text import json_text

HINT = "Reset the world, or delete it with DELETE /_mock/worlds/{name}: it begins anew. What was in it is lost."
NO_RESET = "Delete it with DELETE /_mock/worlds/{name}, or make it with PUT: how it began is lost."


def damaged(replica: Replica, part: str) -> Damaged:
    """What to raise where this key of the world is not what its others say. The copy is of no use any more."""
    replica.close()
    why = f"its {part} is missing, or was changed by another program"
    return Damaged(f"What Redis has of the world {json_text(replica.name)} does not fit together: {why}.", HINT)


def follow(replica: Replica, log: list[bytes], version: bytes, head: bytes) -> None:
    """Do what others did until that version, whose latest turn is called `head`. `Damaged` where that cannot be."""
    try:
        replica.follow(log, int(version))
        fits = (replica.version, replica.head) == (int(version), head)
    except Exception as error:  # what another program wrote there may fail in any way
        raise damaged(replica, "log") from error
    if not fits:
        raise damaged(replica, "log")


async def refresh(database: Database, templates: Templates, replica: Replica) -> None:
    """Bring the copy up to date, or know that there is no such world. `Damaged` where its keys do not fit together."""
    reply = await database.run(scripts.LOAD, replica.keys[:4], replica.epoch, replica.version, replica.head)
    word, counts = reply[0], reply[-1]
    if word == b"gone":
        replica.close()
        replica.known = True
        return
    if word == b"damaged":
        raise damaged(replica, reply[1].decode())
    if word == b"behind":
        version, head, log = reply[1:4]
    else:
        replica.close()
        _, epoch, version, head, first, first_head, base, log, _ = reply
        try:
            told = json.loads(base)
            replica.be(world_of(told, await templates.of(told)), epoch, int(first), first_head, len(base))
        except Damaged as error:
            raise damaged(replica, "template") from error
        except Unavailable:
            raise
        except Exception as error:  # as above
            raise damaged(replica, "base") from error
    follow(replica, log, version, head)
    try:
        replica.there.windows = dict(map(window_of, counts[::2], counts[1::2]))
    except ValueError as error:
        raise damaged(replica, "windows") from error


async def salvaged(database: Database, templates: Templates, replica: Replica) -> World:
    """The damaged world as it was at its base, from which it can be reset. `Damaged` where that is lost, too."""
    (base,) = await database.run(scripts.BASE, [replica.keys.base])
    try:
        told = json.loads(base)
        return world_of(told, await templates.of(told))
    except Exception as error:  # as above, and a template that is lost
        lost = damaged(replica, "base")
        raise Damaged(lost.detail, NO_RESET) from error
