"""/api/conversations: a model that edits a copy, runs it and sees, as a stream; and what it changed."""

from __future__ import annotations

from secrets import token_hex
from typing import Annotated

from anyio import to_thread
from fastapi import APIRouter, Query, Response
from fastapi.responses import FileResponse, StreamingResponse

from mech.attachments import message
from mech.errors import ConfigError, NotFound
from mech.types import EditedBy
from mech.web.executions import FILE, named
from mech.web.forms import (
    LONGEST,
    ConversationForm,
    ConversationView,
    DiffView,
    FileView,
    MovedView,
    RestoreForm,
)
from mech.web.streams import STREAM, After, LastEventId, follow, place
from mech.web.telling import MessageForms, Protocols, teller, words
from mech.web.work import Given, Work

router = APIRouter(prefix="/api/conversations", tags=["conversations"])


@router.get("")
async def all_conversations(work: Given, limit: Annotated[int, Query(ge=1, le=200)] = 20) -> list[ConversationView]:
    """The newest conversations of this machine's home."""
    return work.talking.all(limit)


@router.post("", status_code=201)
async def begin(form: ConversationForm, work: Given, response: Response) -> ConversationView:
    """Begin a conversation about a repository: its code is copied, and the copy is what the model edits."""
    found = await work.talking.begin(work.registry.repository(form.repository), form.model)
    response.headers["Location"] = f"/api/conversations/{found.id}"
    return found


@router.get("/{id}")
async def one_conversation(id: str, work: Given) -> ConversationView:
    """One of them."""
    return work.talking.view(id)


@router.post("/{id}/fork", status_code=201)
async def fork(id: str, work: Given, response: Response) -> ConversationView:
    """Begin a conversation with all that was said and edited in this one, which stays as it is. 409 while a turn goes
    on in it."""
    found = await work.talking.fork(work.talking.view(id).id)
    response.headers["Location"] = f"/api/conversations/{found.id}"
    return found


@router.delete("/{id}/open", status_code=204)
async def close(id: str, work: Given) -> None:
    """Let go of it, so that another program can take it up; what serves for it ends. It is taken up again by itself."""
    await work.talking.shut(work.talking.view(id).id)


@router.post("/{id}/messages", response_class=Response, responses={200: STREAM[200]})
async def say(
    id: str,
    form: MessageForms,
    work: Given,
    stream: Annotated[Protocols | None, Query(description="Default: what the sender of the body speaks")] = None,
) -> Response:
    """Say something. What happens comes as events: `text` (a piece of what the model says), every row as it is written
    (`said`, `edited`, `noted`, with its `seq` as id), and at last `turn` or `problem`. The turn goes on when the
    connection is lost; the events of the conversation have its rows.

    Front ends that speak AG-UI, or the UI message stream of Vercel's AI SDK, are answered in their protocol: this is
    their `url` or `api`. Of the messages they send, the last is said."""
    if not (text := words(form).strip()):
        raise ConfigError("nothing was said", hint="the last message of the person needs a text", key="messages")
    if len(text) > LONGEST:
        raise ConfigError(
            f"{len(text):,} characters were said", hint=f"say at most {LONGEST:,} at once", key="messages"
        )
    found = work.talking.view(id).id
    told = teller(form, stream, found, f"turn_{token_hex(6)}")
    files = [(each.name, each.data) for each in getattr(form, "files", ())]
    said = await to_thread.run_sync(message, text, files, work.here.artifacts)
    heard = await work.talking.say(found, said, getattr(form, "model", None), told)
    return StreamingResponse(heard, 200, told.headers, "text/event-stream")


@router.delete("/{id}/messages", status_code=204)
async def stop(id: str, work: Given) -> None:
    """Stop the turn that goes on; what was edited stays, and can be undone."""
    work.talking.stop(work.talking.view(id).id)


@router.get("/{id}/events", response_class=Response, responses=STREAM)
async def events(id: str, work: Given, last_event_id: LastEventId = None, after: After = 0) -> Response:
    """Every row of its log; the stream ends with the turn, and at once when none goes on."""
    found, start = work.talking.view(id).id, place(last_event_id, after)
    return follow(work.talking.known.log, found, start, lambda: work.talking.turning(found), work.closing.is_set)


@router.get("/{id}/artifacts/{name}", response_class=FileResponse, responses=FILE)
async def artifact(id: str, name: str, work: Given) -> FileResponse:
    """A picture that a row names."""
    return named(name, work.talking.known.log.read(work.talking.view(id).id), work)


@router.get("/{id}/diff")
async def diff(id: str, work: Given) -> DiffView:
    """What was changed, as a patch that `git apply` takes, and the checkpoints."""
    return await work.talking.diff(work.talking.view(id).id)


@router.post("/{id}/undo")
async def undo(id: str, work: Given) -> MovedView:
    """Take back the last edit."""
    return await _moved(id, "undo", work)


@router.post("/{id}/redo")
async def redo(id: str, work: Given) -> MovedView:
    """Make an edit again that was taken back."""
    return await _moved(id, "redo", work)


@router.post("/{id}/restore")
async def restore(id: str, form: RestoreForm, work: Given) -> MovedView:
    """Go to any checkpoint."""
    return await _moved(id, "restore", work, form.checkpoint)


async def _moved(id: str, by: EditedBy, work: Work, checkpoint: str | None = None) -> MovedView:
    changes = await work.talking.move(work.talking.view(id).id, by, checkpoint)
    if changes is None:
        raise NotFound(f"there is nothing to {by}", hint=f"GET /api/conversations/{id}/diff lists the checkpoints")
    return MovedView(files=[FileView(path=each.path, added=each.added, removed=each.removed) for each in changes])
