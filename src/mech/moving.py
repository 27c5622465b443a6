"""Goes along the checkpoints of a conversation: back, forward, or to any of them; and keeps what was edited."""

from __future__ import annotations

from mech.checkpoints import Checkpoints, line
from mech.conversations import Conversation
from mech.errors import NotFound
from mech.events import Edited
from mech.types import EditedBy, FileChange


async def keep(conversation: Conversation, checkpoints: Checkpoints, by: EditedBy, message: str) -> bool:
    """Put a change of the files on the log, if there was one since the last; whether there was."""
    now = line(conversation.rows).now
    checkpoint = await checkpoints.save(message)
    if checkpoint == now:
        return False
    changes = await checkpoints.changes(now, checkpoint) if now else ()
    conversation.record(Edited(checkpoint, by, changes, message))
    return True


async def move(
    conversation: Conversation, checkpoints: Checkpoints, by: EditedBy, checkpoint: str | None = None
) -> tuple[FileChange, ...] | None:
    """Undo or redo an edit, or restore a checkpoint (its beginning is enough); what changed, None when there is
    nothing to go to. What was not kept yet is kept before. NotFound: no such checkpoint."""
    await keep(conversation, checkpoints, "user", "what was not kept yet")
    found = line(conversation.rows)
    if checkpoint is not None:
        known = [row.event.checkpoint for row in conversation.rows if isinstance(row.event, Edited)]
        target = next((each for each in reversed(known) if each.startswith(checkpoint)), None)
        if target is None:
            raise NotFound(f"no checkpoint {checkpoint!r}", hint="mech diff --json lists them")
    else:
        at = found.position + {"undo": -1, "redo": 1}[by]
        if not 0 <= at < len(found.states):
            return None
        target = found.states[at]
    changes = await checkpoints.changes(found.now or target, target)
    await checkpoints.restore(target)
    conversation.record(Edited(target, by, changes, by))
    return changes
