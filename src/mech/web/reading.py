"""/docs: the OpenAPI document as one page for people, which loads nothing from anywhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1b1f24 }
summary { cursor: pointer; padding: .3rem 0 } code, pre { font: 13px/1.45 ui-monospace, monospace }
b { display: inline-block; min-width: 4.5rem } pre { background: #f4f5f7; padding: .6rem; overflow: auto }
td { padding: .1rem 1rem .1rem 0; vertical-align: top } h2 { margin-top: 2rem; text-transform: capitalize }
"""


def page(document: Mapping[str, Any]) -> str:
    """The page of an OpenAPI document."""
    info = document["info"]
    return "".join(
        (
            f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(info['title'])}</title>",
            f"<style>{_STYLE}</style><h1>{escape(info['title'])} {escape(info['version'])}</h1>",
            f"<p>{escape(info.get('description', ''))}</p><p><a href=/openapi.json>openapi.json</a></p>",
            *_operations(document),
            "<h2>schemas</h2>",
            *(_folded(escape(name), _json(each)) for name, each in sorted(document["components"]["schemas"].items())),
        )
    )


def _operations(document: Mapping[str, Any]) -> Iterator[str]:
    seen = None
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            tag = (operation.get("tags") or ["server"])[0]
            if tag != seen:
                seen = tag
                yield f"<h2>{escape(tag)}</h2>"
            first, _, rest = operation.get("description", operation.get("summary", "")).partition(". ")
            head = f"<b>{method.upper()}</b><code>{escape(path)}</code> — {escape(first)}"
            yield _folded(head, f"<p>{escape(rest)}</p>{_parameters(operation)}{_bodies(operation)}")


def _parameters(operation: Mapping[str, Any]) -> str:
    rows = (
        f"<tr><td><code>{escape(each['name'])}</code><td>{escape(each['in'])}<td>{escape(each.get('description', ''))}"
        for each in operation.get("parameters", ())
    )
    return f"<table>{''.join(rows)}</table>"


def _bodies(operation: Mapping[str, Any]) -> str:
    """What is sent, and what is answered."""
    sent = operation.get("requestBody", {}).get("content", {})
    parts = [f"<p>sent as {escape(media)}</p>{_json(each.get('schema', {}))}" for media, each in sent.items()]
    for status, answer in operation["responses"].items():
        if status == "default":
            continue
        parts.append(f"<p>{escape(status)}: {escape(answer['description'])}</p>")
        parts += [_json(each.get("schema", {})) for each in answer.get("content", {}).values()]
    return "".join(parts)


def _folded(head: str, body: str) -> str:
    return f"<details><summary>{head}</summary>{body}</details>"


def _json(value: Any) -> str:
    return f"<pre>{escape(json.dumps(value, indent=2))}</pre>"
