"""Models of providers, by pydantic-ai: Anthropic, OpenAI, Google, and whatever speaks OpenAI's protocol at a URL."""

from __future__ import annotations

import json
import random
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import anyio

from mech.errors import KeyMissing, ModelError, ModelUnknown
from mech.events import Said
from mech.models.model import Declared, Reply
from mech.types import Call, Usage

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelMessage, ModelRequestPart, ModelResponse
    from pydantic_ai.models import Model as Provided

WINDOW = 128_000  # tokens, where a provider does not say
TRIES = 4
_PAUSE = 1.0  # seconds before the second try, doubled each time
_TOKENS = 16_000  # of one reply at most
_NAMES = "anthropic:…, openai:…, google:…, ollama:…, or openai-chat:NAME@URL for any server that speaks its protocol"
_KEYS = {"anthropic": "ANTHROPIC_API_KEY", "openai": "OPENAI_API_KEY", "google": "GOOGLE_API_KEY"}


class Remote:
    """A model of a provider, `provider:name`, or `provider:name@URL`. ModelUnknown, KeyMissing: it cannot be had."""

    recorded = False

    def __init__(self, name: str) -> None:
        self.name = name
        self._model = _provided(name)
        client: Any = getattr(self._model, "client", None)
        if hasattr(client, "max_retries"):
            client.max_retries = 0  # we try again, and know when it is worth it
        self.window = getattr(self._model, "context_window", None) or WINDOW

    async def reply(
        self,
        instructions: str,
        history: Sequence[Said],
        tools: Sequence[Declared],
        picture: Callable[[str], bytes],
        say: Callable[[str], None],
    ) -> Reply:
        """What the model says next; what is likely to pass is tried again, as long as nothing was said yet."""
        for number in range(TRIES):
            said: list[str] = []
            try:
                return await self._asked(instructions, history, tools, picture, partial(_both, said, say))
            except Exception as problem:
                error, passes = _meaning(problem, self.name)
                if not passes or said or number == TRIES - 1:
                    raise error from None
            await anyio.sleep(_PAUSE * 2**number * random.uniform(0.75, 1.25))
        raise AssertionError("unreachable")

    async def _asked(
        self,
        instructions: str,
        history: Sequence[Said],
        tools: Sequence[Declared],
        picture: Callable[[str], bytes],
        say: Callable[[str], None],
    ) -> Reply:
        from pydantic_ai.direct import model_request_stream
        from pydantic_ai.messages import PartDeltaEvent, PartStartEvent, TextPart, TextPartDelta
        from pydantic_ai.models import ModelRequestParameters
        from pydantic_ai.tools import ToolDefinition

        asked = ModelRequestParameters(
            function_tools=[
                ToolDefinition(
                    name=each.name, description=each.description, parameters_json_schema=dict(each.parameters)
                )
                for each in tools
            ]
        )
        messages = _messages(instructions, history, picture)
        settings: Any = {"max_tokens": _TOKENS}
        async with model_request_stream(
            self._model, messages, model_settings=settings, model_request_parameters=asked
        ) as stream:
            async for event in stream:
                if isinstance(event, PartStartEvent) and isinstance(event.part, TextPart):
                    say(event.part.content)
                elif isinstance(event, PartDeltaEvent) and isinstance(event.delta, TextPartDelta):
                    say(event.delta.content_delta)
        return _reply(stream.get())


def _both(said: list[str], say: Callable[[str], None], text: str) -> None:
    if text:
        said.append(text)
        say(text)


def _provided(name: str) -> Provided:
    """The provider's model of a name."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pydantic_ai.exceptions import UserError
            from pydantic_ai.models import infer_model
            from pydantic_ai.providers import infer_provider_class
    except ImportError:
        hint = "pip install 'mech-ai[llm]'"
        raise ModelUnknown("models need pydantic-ai, which is not installed", hint=hint) from None
    plain, _, url = name.partition("@")
    provider = plain.partition(":")[0]
    try:
        if not url:
            return infer_model(plain)
        made: Any = infer_provider_class(provider)
        return infer_model(plain, lambda _: made(base_url=url, api_key=_key(provider)))
    except ImportError as missing:
        raise ModelUnknown(
            f"{provider} needs more than is installed: {missing}", hint="pip install 'mech-ai[llm]'"
        ) from None
    except (UserError, ValueError, TypeError) as problem:
        text = str(problem)
        if "api_key" in text or "API key" in text or "environment variable" in text:
            hint = f"export {_KEYS.get(provider, provider.upper() + '_API_KEY')}=…"
            raise KeyMissing(f"{provider} wants a key", hint=hint) from None
        raise ModelUnknown(f"no model {name!r}: {text.splitlines()[0]}", hint=_NAMES) from None


def _key(provider: str) -> str:
    """The provider's key, or a word where a server of one's own asks for none."""
    import os

    return os.environ.get(_KEYS.get(provider.partition("-")[0], ""), "") or "none"


# --- there and back ---------------------------------------------------------------------------


def _messages(instructions: str, history: Sequence[Said], picture: Callable[[str], bytes]) -> list[ModelMessage]:
    """The history in the library's words. Pictures follow the answers that they belong to: not every provider takes
    one inside an answer."""
    from pydantic_ai.messages import ModelRequest, ModelResponse, TextPart, ToolCallPart, ToolReturnPart

    found: list[ModelMessage] = []
    parts: list[ModelRequestPart] = []
    for said in history:
        if said.who == "model":
            found.append(ModelRequest(parts, instructions=instructions))
            text = [TextPart(said.text)] if said.text else []
            calls = [ToolCallPart(call.tool, dict(call.arguments), call.id) for call in said.calls]
            found.append(ModelResponse([*text, *calls] or [TextPart("(nothing)")]))
            parts = []
        elif said.who == "tool":
            parts.append(ToolReturnPart(said.tool, said.text, said.call or ""))
            parts += _pictures(said, picture, f"the page that {said.tool} saw")
        else:
            parts += _pictures(said, picture, said.text, always=True)
    found.append(ModelRequest(parts, instructions=instructions))
    return found


def _pictures(said: Said, picture: Callable[[str], bytes], text: str, always: bool = False) -> list[ModelRequestPart]:
    from pydantic_ai.messages import BinaryContent, UserPromptPart

    if not said.images:
        return [UserPromptPart(text)] if always else []
    images = [
        BinaryContent(picture(name), media_type="image/jpeg" if name.endswith(".jpg") else "image/png")
        for name in said.images
    ]
    return [UserPromptPart([text, *images])]


def _reply(response: ModelResponse) -> Reply:
    from pydantic_ai.messages import TextPart, ToolCallPart

    text = "".join(part.content for part in response.parts if isinstance(part, TextPart))
    calls = tuple(
        Call(part.tool_call_id, part.tool_name, _arguments(part.args))
        for part in response.parts
        if isinstance(part, ToolCallPart)
    )
    usage = response.usage
    return Reply(text, calls, Usage(usage.input_tokens, usage.output_tokens, _cost(response)))


def _arguments(given: Any) -> dict[str, Any]:
    """The arguments of a call; what is no JSON object is an argument that no tool has, and is told so."""
    if isinstance(given, dict):
        return given
    try:
        found = json.loads(given or "{}")
    except ValueError:
        return {"this is no JSON": str(given)[:500]}
    return found if isinstance(found, dict) else {"this is no object": str(given)[:500]}


def _cost(response: ModelResponse) -> float | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return float(response.cost().total_price)
        except Exception:  # a model whose price nobody knows, such as one's own
            return None


def _meaning(problem: Exception, name: str) -> tuple[Exception, bool]:
    """Our error for what went wrong, and whether it is likely to pass."""
    from pydantic_ai import exceptions as theirs

    if not isinstance(problem, theirs.AgentRunError | theirs.UserError | OSError):
        return problem, False
    text = str(problem).splitlines()[0][:300] if str(problem) else type(problem).__name__
    status = getattr(problem, "status_code", None)
    if isinstance(problem, theirs.ModelAuthenticationError) or status in (401, 403):
        return KeyMissing(f"{name} refused the key", hint="check the provider's key in the environment"), False
    if isinstance(problem, theirs.ModelNotFoundError) or status == 404:
        return ModelUnknown(f"{name} is not known to its provider", hint=_NAMES), False
    if isinstance(problem, theirs.ModelContextWindowExceededError):
        return ModelError(f"the conversation is too long for {name}", hint="begin another with mech chat"), False
    passing = (
        theirs.ModelOverloadedError | theirs.ModelRateLimitError | theirs.ModelServerError | theirs.ModelConnectionError
        | theirs.ModelTimeoutError | OSError
    )  # fmt: skip
    passes = isinstance(problem, passing) or status in (408, 409, 429, 500, 502, 503, 504, 529)
    return ModelError(f"{name} did not answer: {text}", hint="try again, or use another model"), passes
