"""Language models by name: of a provider, or a recording that is played back."""

from __future__ import annotations

from mech.models.model import Declared, Model, Reply

__all__ = ["Declared", "Model", "Reply", "choose"]


def choose(name: str) -> Model:
    """The model of a name: `replay:FILE`, or `provider:name`. ModelUnknown says which there are."""
    if name.startswith("replay:"):
        from mech.models.replay import Replay

        return Replay.of(name.removeprefix("replay:"))
    from mech.models.remote import Remote

    return Remote(name)
