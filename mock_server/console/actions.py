"""What the forms of the pages do: each is a call to the control API, and the page that is shown after it.

A form says which action it is in `do`. It is sent to the page that it stands on, and that page is shown again: with
what was done, or with what was sent and why it was refused.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Any, get_args

from mock_server.console.addresses import page
from mock_server.console.calls import Call, in_path
from mock_server.http.json_bodies import MOST_DIGITS
from mock_server.text.excerpts import excerpt
from mock_server.webhooks.misbehaviour import Misbehaviour

Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Action:
    """`done` says what was done, or makes that of the answer. `then` is where to go then, None for the page of the
    form; `world` is another one than is shown. `replaces` is the world that makes way, if there is one and the form
    says that it may.
    """

    call: Call
    done: str | Callable[[Any], str]
    then: str | None = None
    world: str | None = None
    replaces: str = ""

    @property
    def makes_its_world(self) -> bool:
        """Whether the call makes the world that it is about, where there is none."""
        return not self.call.path.startswith("/_mock/worlds/")


class Unusable(ValueError):
    """A field of a form that no call can be made of; says which and why."""


def advance(form: Form, _world: str) -> Action:
    seconds = _number(form, "seconds")
    return Action(Call("POST", "/_mock/clock/advance", {"seconds": seconds}), _advanced)


def set_clock(form: Form, _world: str) -> Action:
    now = form.get("now", "").strip()
    if not now:
        raise Unusable("Say to which instant the clock should go, such as 2026-03-08T20:00:00Z.")
    return Action(Call("PUT", "/_mock/clock", {"now": _instant(now)}), f"The clock was set to {now}.")


def clock_mode(form: Form, _world: str) -> Action:
    mode = form.get("mode", "")
    told = "The clock is frozen." if mode == "frozen" else "The clock is running."
    return Action(Call("PUT", "/_mock/clock", {"mode": mode}), told)


def reset_world(form: Form, world: str) -> Action:
    name = form.get("name") or world
    return Action(Call("POST", "/_mock/reset"), f"The world {name} is as it was made.", world=name)


def make_world(form: Form, _world: str) -> Action:
    name, body = _named(form), {"scenario": form.get("scenario", "")}
    told = f"The world {name} was made from the scenario {body['scenario']}."
    return Action(Call("PUT", f"/_mock/worlds/{in_path(name)}", body), told, page("", world=name), replaces=name)


def delete_world(form: Form, _world: str) -> Action:
    name = _named(form)
    return Action(Call("DELETE", f"/_mock/worlds/{in_path(name)}"), f"The world {name} was deleted.")


def fork_world(form: Form, world: str) -> Action:
    """Of the world that is looked at, as it is or as it was: `at` is the number of a commit, or an instant."""
    name, at = _named(form), form.get("at", "").strip()
    there = {"at": _commit_or_instant(at)} if at else {}
    body = {"name": name, "replace": may_replace(form), **there}
    told = f"The world {name} begins as {world} {f'was at {at}' if at else 'is'}."
    return Action(Call("POST", f"/_mock/worlds/{in_path(world)}/fork", body), told, page("", world=name), replaces=name)


def may_replace(form: Form) -> bool:
    """Whether somebody has said yes to it that a world makes way."""
    return form.get("replace") == "yes"


def advance_to_next(_form: Form, _world: str) -> Action:
    return Action(Call("POST", "/_mock/clock/advance", {"to": "next"}), _advanced)


def advance_until_idle(_form: Form, _world: str) -> Action:
    return Action(Call("POST", "/_mock/clock/advance", {"until": "idle"}), _advanced)


def clear_requests(_form: Form, _world: str) -> Action:
    return Action(Call("DELETE", "/_mock/requests"), "The requests are forgotten.")


def put_fault(form: Form, _world: str) -> Action:
    name = form.get("name", "").strip()
    if not name:
        raise Unusable("Give the fault a name.")
    body: dict[str, Any] = {
        field: form[field].strip()
        for field in ("operation", "tag", "path", "credential", "kind", "at", "retry_after_form")
        if form.get(field, "").strip()
    }
    for field in ("status", "retry_after", "probability", "count"):
        if form.get(field, "").strip():
            body[field] = _number(form, field)
    if delay := form.get("delay_ms", "").strip():
        body["delay_ms"] = _delay(delay)
    return Action(Call("PUT", f"/_mock/faults/{in_path(name)}", body), f"The fault {name} acts from now on.")


def delete_fault(form: Form, _world: str) -> Action:
    name = form.get("name", "")
    return Action(Call("DELETE", f"/_mock/faults/{in_path(name)}"), f"The fault {name} is gone.")


def clear_faults(_form: Form, _world: str) -> Action:
    return Action(Call("DELETE", "/_mock/faults"), "No fault is left.")


def put_webhook(form: Form, _world: str) -> Action:
    """A new one; of one that is `known` only what the form has, so that a secret that is left out stays."""
    name = form.get("name", "").strip()
    if not name:
        raise Unusable("Give the webhook a name.")
    body: dict[str, Any] = {field: form[field].strip() for field in ("url", "secret") if form.get(field, "").strip()}
    body["events"] = form.get("events", "").replace(",", " ").split() or ["*"]
    body["misbehave"] = [each for each in get_args(Misbehaviour) if f"misbehave-{each}" in form]
    numbers = {"probability": 1, "timeout_ms": 5_000}
    body |= {field: _number(form, field) if form.get(field, "").strip() else usual for field, usual in numbers.items()}
    method, told = ("PATCH", "is changed") if form.get("known") else ("PUT", "is told of what happens from now on")
    return Action(_webhook(method, name, body), f"The webhook {name} {told}.")


def misbehave_webhook(form: Form, _world: str) -> Action:
    """All that there is, at once."""
    name = form.get("name", "")
    return Action(
        _webhook("PATCH", name, {"misbehave": list(get_args(Misbehaviour))}), f"The webhook {name} misbehaves."
    )


def behave_webhook(form: Form, _world: str) -> Action:
    name = form.get("name", "")
    return Action(_webhook("PATCH", name, {"misbehave": []}), f"The webhook {name} behaves.")


def delete_webhook(form: Form, _world: str) -> Action:
    name = form.get("name", "")
    return Action(_webhook("DELETE", name), f"The webhook {name} is gone.")


def redeliver(form: Form, _world: str) -> Action:
    path = f"/_mock/webhooks/deliveries/{in_path(form.get('delivery', ''))}/redeliver"
    return Action(Call("POST", path), lambda made: f"It is delivered again, as {made['id']}.")


def _webhook(method: str, name: str, body: Any = None) -> Call:
    return Call(method, f"/_mock/webhooks/{in_path(name)}", body)


ACTIONS: dict[str, Callable[[Form, str], Action]] = {
    each.__name__: each
    for each in (
        advance,
        advance_to_next,
        advance_until_idle,
        clear_faults,
        clear_requests,
        clock_mode,
        delete_fault,
        delete_world,
        fork_world,
        make_world,
        put_fault,
        behave_webhook,
        delete_webhook,
        misbehave_webhook,
        put_webhook,
        redeliver,
        reset_world,
        set_clock,
    )
}


def told(action: Action, content: Any) -> str:
    """What was done, in a sentence."""
    return action.done if isinstance(action.done, str) else action.done(content)


def _advanced(content: Any) -> str:
    fired, names = content["fired"], ", ".join(sorted({each["name"] for each in content["fired"]}))
    what = f"{len(fired):,} timer{'' if len(fired) == 1 else 's'} fired ({names})." if fired else "No timer fired."
    more = "" if content["complete"] else " There is more that is due: advance again."
    return f"The clock went from {_to_the_second(content['before'])} to {_to_the_second(content['now'])}. {what}{more}"


def _to_the_second(instant: str) -> str:
    return f"{datetime.fromisoformat(instant).astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


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
    for kind in (int, float):
        with suppress(ValueError):
            number = kind(sent)
            if isfinite(number):
                return number
    raise Unusable(f"{field}: {excerpt(sent)!r} is no number.")


def _delay(sent: str) -> Any:
    """`1500`, between two as `100-900`, or lognormal as `200~0.8`."""
    for mark, names in (("~", ("median", "sigma")), ("-", ("min", "max"))):
        first, found, second = sent.partition(mark)
        if found:
            return {name: _number({name: part}, name) for name, part in zip(names, (first, second), strict=True)}
    return _number({"delay": sent}, "delay")


def _commit_or_instant(sent: str) -> int | str:
    is_number = sent.isascii() and sent.isdecimal() and len(sent) <= MOST_DIGITS
    return int(sent) if is_number else _instant(sent)


def _instant(sent: str) -> str:
    """The instant as the control API wants it. What a field of type datetime-local sends has no zone: it is in UTC."""
    try:
        instant = datetime.fromisoformat(sent)
    except ValueError:
        return sent  # the control API says what is wrong with it
    return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).isoformat()
