"""Models behind their seam, over the wire of a server of our own, and played back from a recording."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from modelserver import speaking

from mech import models
from mech.errors import ConfigError, KeyMissing, ModelError, ModelUnknown
from mech.events import Said
from mech.models import Declared, Reply
from mech.models import remote as remote_models
from mech.types import Call

pytestmark = pytest.mark.anyio

READ = Declared("read", "Read a file.", {"type": "object", "properties": {"path": {"type": "string"}}})
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(100)
WIRES = {"openai": "openai-chat:own@{url}/v1", "anthropic": "anthropic:own@{url}"}


async def asked(name: str, *history: Said) -> tuple[Reply, str]:
    """What a model replies, and what was streamed of it."""
    streamed: list[str] = []
    model = models.choose(name)
    reply = await model.reply(
        "be brief", history or (Said("user", "hello"),), [READ], lambda _: PICTURE, streamed.append
    )
    return reply, "".join(streamed)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tries follow each other at once, and no key of this machine is used."""
    monkeypatch.setattr(remote_models, "_PAUSE", 0.001)
    for key in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GOOGLE_API_KEY", "GEMINI_API_KEY"):
        monkeypatch.delenv(key, raising=False)


@pytest.mark.parametrize("wire", WIRES)
async def test_a_reply_comes_over_the_wire(wire: str) -> None:
    """Text as it comes, calls with their arguments, and what it cost."""
    call = {"tool": "read", "arguments": {"path": "a.py"}}
    with speaking({"text": "let me see", "calls": [call]}) as script:
        reply, streamed = await asked(WIRES[wire].format(url=script.url))
    assert reply.text.strip() == streamed.strip() == "let me see"
    assert [(one.tool, one.arguments) for one in reply.calls] == [("read", {"path": "a.py"})]
    assert (reply.usage.sent, reply.usage.received) == (100, 10)
    assert "be brief" in json.dumps(script.requests[0])


@pytest.mark.parametrize("wire", WIRES)
async def test_a_whole_history_is_sent(wire: str) -> None:
    """Calls, answers and pictures, in the provider's order; an answer's picture reaches the model."""
    history = (
        Said("user", "what is on the page?"),
        Said("model", "I look", (Call("c1", "read", {"path": "a"}), Call("c2", "read", {"path": "b"}))),
        Said("tool", "first answer", call="c1", tool="read", images=("p.png",)),
        Said("tool", "second answer", call="c2", tool="read"),
        Said("model", "", ()),
        Said("user", "and?"),
    )
    with speaking({"text": "yes"}) as script:
        await asked(WIRES[wire].format(url=script.url), *history)
    sent = json.dumps(script.requests[0])
    assert all(word in sent for word in ("first answer", "second answer", "c1", "c2", "and?"))
    assert "iVBORw0KGgo" in sent


@pytest.mark.parametrize("status", [429, 503, 529])
@pytest.mark.parametrize("wire", WIRES)
async def test_an_overloaded_provider_is_asked_again(wire: str, status: int) -> None:
    """What is likely to pass passes."""
    with speaking(status, {"text": "yes"}) as script:
        reply, _ = await asked(WIRES[wire].format(url=script.url))
    assert reply.text.strip() == "yes"


@pytest.mark.parametrize("wire", WIRES)
async def test_a_refusal_says_what_to_do(wire: str) -> None:
    """A wrong key, an unknown model, and a provider that stays away."""
    for status, error in ((401, KeyMissing), (404, ModelUnknown), (400, ModelError)):
        with speaking(*[status] * 9) as script, pytest.raises(error) as refused:
            await asked(WIRES[wire].format(url=script.url))
        assert refused.value.hint
        assert len(script.requests) == 1
    with speaking(*[503] * 99) as script, pytest.raises(ModelError, match="did not answer"):
        await asked(WIRES[wire].format(url=script.url))


async def test_a_server_that_is_not_there_is_an_error() -> None:
    """Nobody listens."""
    with pytest.raises(ModelError, match="did not answer"):
        await asked("openai-chat:own@http://127.0.0.1:9/v1")


@pytest.mark.parametrize("name", ["nobody:model", "model", "anthropic", ""])
async def test_an_unknown_name_lists_what_there_is(name: str) -> None:
    """The hint names the providers."""
    with pytest.raises(ModelUnknown) as refused:
        models.choose(name)
    assert "anthropic" in refused.value.hint


@pytest.mark.parametrize("name", ["anthropic:claude-sonnet-4-5", "openai:gpt-5", "google:gemini-2.5-pro"])
async def test_a_missing_key_is_named(name: str) -> None:
    """Each provider's variable."""
    with pytest.raises(KeyMissing) as refused:
        models.choose(name)
    assert "_API_KEY" in refused.value.hint


@pytest.mark.parametrize("given", ["[1, 2]", "not json", '"text"'])
async def test_arguments_that_are_no_object_are_kept_to_be_told(given: str) -> None:
    """A model that writes nonsense is told so by the tool, not by a crash."""
    (name,) = remote_models._arguments(given)
    assert name.startswith("this is no")


# --- recordings -------------------------------------------------------------------------------


def recording(tmp_path: Path, data: Any) -> str:
    path = tmp_path / "spinner.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data))
    return f"replay:{path}"


async def test_a_recording_is_played_by_what_was_said(tmp_path: Path) -> None:
    """The next reply follows from the history, so that a conversation can be taken up again; it says what it is."""
    name = recording(tmp_path, {"replies": [{"text": "one", "calls": [{"tool": "read"}]}, {"text": "two"}]})
    assert (await asked(name))[0].text == "one"
    reply, streamed = await asked(name, Said("user", "hello"), Said("model", "one"))
    assert reply.text == streamed == "two"
    assert models.choose(name).recorded
    with pytest.raises(ModelError, match="ends here"):
        await asked(name, Said("model", "one"), Said("model", "two"))


@pytest.mark.parametrize("data", ["", "[]", '{"replies": [3]}', '{"replies": [{"calls": [{}]}]}', "{"])
async def test_what_is_no_recording_is_named(tmp_path: Path, data: str) -> None:
    """With the file and what one looks like."""
    with pytest.raises(ConfigError, match="recording"):
        models.choose(recording(tmp_path, data))
