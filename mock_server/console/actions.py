"""What the forms of the pages do: each is a call to the control API, and the page that is shown after it.

A form says which action it is in `do`. It is sent to the page that it stands on, and that page is shown again: with
what was done, or with what was sent and why it was refused.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mock_server.console.addresses import page
from mock_server.console.calls import Call, in_path

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Action:
    """`then` is where to go when it is done, None for the page of the form. `world` is another one than is shown."""

    call: Call
    done: str
    then: str | None = None
    world: str | None = None


class Unusable(ValueError):
    """A field of a form that no call can be made of; says which and why."""


def advance(form: Form, _world: str) -> Action:
    seconds = _number(form, "seconds")
    return Action(Call("POST", "/_mock/clock/advance", {"seconds": seconds}), "The clock was advanced.")


def set_clock(form: Form, _world: str) -> Action:
    now = form.get("now", "").strip()
    if not now:
        raise Unusable("Say to which instant the clock should go, such as 2026-03-08T20:00:00Z.")
    return Action(Call("PUT", "/_mock/clock", {"now": _instant(now)}), f"The clock was set to {now}.")


def clock_mode(form: Form, _world: str) -> Action:
    mode = form.get("mode", "")
    told = "The clock stands still." if mode == "frozen" else "The clock runs."
    return Action(Call("PUT", "/_mock/clock", {"mode": mode}), told)


def reset_world(form: Form, world: str) -> Action:
    name = form.get("name") or world
    return Action(Call("POST", "/_mock/reset"), f"The world {name} is as its scenario has it.", world=name)


def make_world(form: Form, _world: str) -> Action:
    name, body = _named(form), {"scenario": form.get("scenario", "")}
    told = f"The world {name} was made from the scenario {body['scenario']}."
    return Action(Call("PUT", f"/_mock/worlds/{in_path(name)}", body), told, page("", world=name))


def delete_world(form: Form, _world: str) -> Action:
    name = _named(form)
    return Action(Call("DELETE", f"/_mock/worlds/{in_path(name)}"), f"The world {name} was deleted.")


ACTIONS: dict[str, Callable[[Form, str], Action]] = {
    each.__name__: each for each in (advance, set_clock, clock_mode, reset_world, make_world, delete_world)
}


def action_of(form: Form, world: str) -> Action:
    """What the form asks for; `Unusable` where that is nothing."""
    make = ACTIONS.get(form.get("do", ""))
    if make is None:
        raise Unusable("The form does not say what to do.")
    return make(form, world)


def _named(form: Form) -> str:
    name = form.get("name", "").strip()
    if not name:
        raise Unusable("Give the world a name.")
    return name


def _number(form: Form, field: str) -> int | float:
    sent = form.get(field, "").strip()
    try:
        return int(sent)
    except ValueError:
        pass
    try:
        return float(sent)
    except ValueError:
        raise Unusable(f"{field}: {sent!r} is no number.") from None


def _instant(sent: str) -> str:
    """What a field of type datetime-local sends has no zone: the world's time is UTC."""
    return sent if sent[-1] in "Zz" or "+" in sent or sent.count("-") > 2 else f"{sent}Z"
