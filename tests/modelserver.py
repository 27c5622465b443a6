"""A server that speaks the wire protocols of OpenAI and Anthropic, and says what a test gives it to say."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Script:
    """What the server says, one entry a request: a reply `{"text", "calls"}`, or the status of a refusal."""

    def __init__(self, *replies: dict[str, Any] | int) -> None:
        self.replies = list(replies)
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.port = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def speaking(*replies: dict[str, Any] | int) -> Iterator[Script]:
    """The server for the block."""
    script = Script(*replies)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            script.requests.append(asked)
            script.keys.append(self.headers.get("Authorization", "") or self.headers.get("x-api-key", ""))
            said = script.replies.pop(0) if script.replies else {"text": "nothing more"}
            if isinstance(said, int):
                self._send(said, "application/json", json.dumps({"error": {"message": "no", "type": "refused"}}))
            elif "messages" in self.path:
                self._send(200, "text/event-stream", "".join(_anthropic(said, len(script.requests))))
            else:
                self._send(200, "text/event-stream", "".join(_openai(said, len(script.requests))))

        def _send(self, status: int, kind: str, text: str) -> None:
            data = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    script.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _openai(said: dict[str, Any], number: int) -> Iterator[str]:
    def chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> str:
        choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
        data = {"id": f"m{number}", "object": "chat.completion.chunk", "created": 1, "model": "own", "choices": choices}
        return f"data: {json.dumps(data | more)}\n\n"

    yield chunk({"role": "assistant", "content": ""})
    for word in said.get("text", "").split(" "):
        yield chunk({"content": word + " "})
    for at, call in enumerate(said.get("calls", ())):
        function = {"name": call["tool"], "arguments": json.dumps(call.get("arguments", {}))}
        given = {"index": at, "id": f"c{number}.{at}", "type": "function", "function": function}
        yield chunk({"tool_calls": [given]})
    yield chunk({}, "tool_calls" if said.get("calls") else "stop")
    yield chunk({}, choices=[], usage={"prompt_tokens": 100, "completion_tokens": 10, "total_tokens": 110})
    yield "data: [DONE]\n\n"


def _anthropic(said: dict[str, Any], number: int) -> Iterator[str]:
    def event(kind: str, **data: Any) -> str:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n"

    message = {
        "id": f"m{number}", "type": "message", "role": "assistant", "model": "own", "content": [], "stop_reason": None,
        "stop_sequence": None, "usage": {"input_tokens": 100, "output_tokens": 1},
    }  # fmt: skip
    yield event("message_start", message=message)
    blocks: list[tuple[dict[str, Any], list[dict[str, Any]]]] = []
    if text := said.get("text"):
        blocks.append(({"type": "text", "text": ""}, [{"type": "text_delta", "text": text}]))
    for at, call in enumerate(said.get("calls", ())):
        block = {"type": "tool_use", "id": f"c{number}.{at}", "name": call["tool"], "input": {}}
        given = {"type": "input_json_delta", "partial_json": json.dumps(call.get("arguments", {}))}
        blocks.append((block, [given]))
    for at, (block, deltas) in enumerate(blocks):
        yield event("content_block_start", index=at, content_block=block)
        for delta in deltas:
            yield event("content_block_delta", index=at, delta=delta)
        yield event("content_block_stop", index=at)
    reason = "tool_use" if said.get("calls") else "end_turn"
    yield event("message_delta", delta={"stop_reason": reason, "stop_sequence": None}, usage={"output_tokens": 10})
    yield event("message_stop")
