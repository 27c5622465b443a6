"""What a model works with: a workspace that it edits, and the execution of it that serves while it does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread
from anyio.abc import TaskGroup, TaskStatus

from mech.beneath import Tree
from mech.checkpoints import Checkpoints, line
from mech.confirming import Confirmation, confirm, told_of_errors
from mech.conversations import Conversation
from mech.errors import MechError
from mech.events import Diagnosed, Event, Finished
from mech.execute import Request
from mech.executors.here import Here, Running
from mech.governor import Advice, Attempt, Budget, Governor
from mech.hiding import concerns, hidden
from mech.moving import keep, move
from mech.serving import Page
from mech.showing import asked, unchanged
from mech.standing import Standing
from mech.types import EditedBy, FileChange, Overrides, Repository
from mech.weakening import Versions, Weakened, weakened
from mech.weakening import concerns as tests_concern
from mech.writing import write

if TYPE_CHECKING:
    from mech.browser.steps import Visit

SIZE = "1280x800"  # of the window in which steps are made
PATIENCE = 180.0  # seconds that a run may take which nobody asked for
_COMPARED = 300  # files of a turn that are looked through for weakened tests and hidden errors
_LETTERS = 2_000_000  # characters of them, before and after; what does not fit is passed over


class Workbench:
    """A workspace under work. `feedback` is of its newest run, `before` of the one before it; `edits` counts changes
    of its files; `governor` knows what was tried, `advice` is what it said last.

    Without a `conversation` the files are somebody else's: nothing is edited here, and states are kept in the git
    directory `states` only to know when they change. `watch` is told every event of a run.
    `environ` has the values of secrets; None: MECH's own environment has them.
    """

    def __init__(
        self,
        here: Here,
        tasks: TaskGroup,
        source: Path,
        conversation: Conversation | None = None,
        overrides: Overrides | None = None,
        subdir: str = "",
        budget: Budget | None = None,
        face: str = "chat",
        states: Path | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        self.here, self.source, self.conversation = here, source, conversation
        self.overrides, self.subdir, self.face = overrides or Overrides(), subdir, face
        self.governor, self.advice = Governor(budget or Budget()), Advice()
        self.edits = 0
        self.environ = environ
        self.feedback: dict[str, Any] | None = None
        self.before: dict[str, Any] | None = None
        self._begun = False  # a run was, by anybody
        self._seen = 0  # edits, at the newest run
        self._open = False  # a turn has begun, and no last word was said
        self._since: tuple[dict[str, Any] | None, str | None, int] = (None, None, 0)
        self._words = ""  # what was asked for in the turn
        self._confirmed: tuple[tuple[object, ...], Confirmation] | None = None  # of what, and what was found
        self._shown = -1  # edits, when a step on the page last showed something
        self.running: Running | None = None
        self.watch: Callable[[Event], None] = lambda event: None
        kept = conversation.checkpoints if conversation else states
        self._checkpoints = Checkpoints(source, kept, ignored=conversation is not None) if kept else None
        self._ran: str | None = None  # the checkpoint of the newest run
        self._checkpoint: str | None = None  # the newest state of files that are somebody else's
        self._tasks = tasks
        self._over = anyio.Event()
        self._visit: Visit | None = None
        self._leaving, self._left = anyio.Event(), anyio.Event()

    @property
    def tree(self) -> Tree:
        """The files, to be read."""
        return Tree(self.source)

    @property
    def stopped(self) -> bool:
        """Whether the governor ends the turn."""
        return self.advice.stop

    def picture(self, name: str) -> bytes:
        """The bytes of an image by its name. NotFound when there is none."""
        return self.here.artifacts.path(name).read_bytes()

    # --- running

    async def attempt(self) -> tuple[dict[str, Any] | None, str]:
        """Run it where that can tell something: its feedback, and what the governor says. None: it was not run."""
        state = await self._state()
        if refusal := self.governor.refusal(self.edits, state):
            return None, refusal
        found = await self.execute()
        if self._since[0] is None and self.edits == self._since[2]:
            self._since = (found, self._now, self.edits)  # the run before the first edit
        attempt = Attempt.of(found, state, self.edits, await self._untouched(found))
        self._ran = self._now
        self.governor, self.advice = self.governor.ran(attempt)
        return found, self.advice.text

    @property
    def unrun(self) -> bool:
        """Whether nobody has run it yet, and nothing was edited: what comes first then is a run."""
        return not self._begun and self.edits <= self._since[2]

    async def run_before(self) -> None:
        """Run what nobody has run yet, so that there is something to compare an edit with; not for long."""
        if not self.unrun:
            return
        with anyio.move_on_after(PATIENCE):
            await self.execute()
            self._since, self._ran = (self.feedback, self._now, self.edits), self._now

    async def _untouched(self, feedback: Mapping[str, Any]) -> bool:
        """Whether the line of the first failure was there in the run before."""
        where = next((failure["where"] for failure in feedback["failures"]), None)
        if not where or not where["line"] or self._checkpoints is None or self._ran is None:
            return False
        lines = (self.tree.read(where["file"]) or "").split("\n")
        line = lines[where["line"] - 1].strip() if where["line"] <= len(lines) else ""
        old = _text(await self._checkpoints.file(self._ran, where["file"])) or ""
        return bool(line) and line in map(str.strip, old.split("\n"))

    async def _state(self) -> str:
        """A name of the files as they are; what somebody changed meanwhile counts as an edit."""
        if self._checkpoints is None:
            return ""
        if self.conversation is not None:
            await self.keep("changed outside of the conversation", "user")
        else:
            checkpoint = await self._checkpoints.save("a state")
            self.edits += self._checkpoint not in (None, checkpoint)
            self._checkpoint = checkpoint
        return await self._checkpoints.state(self._now or "HEAD")

    @property
    def _now(self) -> str | None:
        """The checkpoint that the files are at."""
        return line(self.conversation.rows).now if self.conversation else self._checkpoint

    async def execute(self) -> dict[str, Any]:
        """Run the workspace as it is now; its feedback, once it is diagnosed. What serves then goes on serving."""
        await self.end()
        self._begun = True
        self.running = await self._tasks.start(self._serve)
        try:
            async for row in self.here.executions.log.follow(self.running.id):
                self.watch(row.event)
                if isinstance(row.event, Diagnosed | Finished):
                    break
        except anyio.get_cancelled_exc_class():
            with anyio.CancelScope(shield=True):
                await self.end()
            raise
        self.before, self.feedback = self.feedback, self.here.feedback(self.running.id)
        self._seen = self.edits
        return self.feedback

    @property
    def repository(self) -> Repository:
        """What is run: the workspace, at the folder of it that the application is in."""
        return Repository(str(self.source), None, self.subdir)

    # --- a turn

    def begin(self, words: str = "") -> None:
        """A turn begins with these words: what is confirmed at its end is compared with how things are now, or were
        when the turn began that came to no last word."""
        self.governor = Governor(self.governor.budget)
        if not self._open:
            self._since = (self.feedback, self._now, self.edits)
            self._words = ""
        self._words = f"{self._words}\n{words}".strip()
        self._open = True

    def conclude(self) -> None:
        """The turn has come to its last word."""
        self._open = False

    async def stand(self, found: Standing) -> None:
        """Go on from where a conversation was left."""
        known = anyio.to_thread.run_sync
        self.feedback = await known(self._known, found.newest)
        before = self.feedback if found.before == found.newest else await known(self._known, found.before)
        self.edits, self._seen = found.edits, found.seen
        self._since = (before, found.base, 0)
        self._words, self._open = found.words, bool(found.words)
        self._begun = found.newest is not None

    def _known(self, execution: str | None) -> dict[str, Any] | None:
        """The feedback of an execution, while it is kept."""
        try:
            return self.here.feedback(execution) if execution else None
        except MechError:
            return None

    def shown(self) -> None:
        """A step on the page showed something of what was edited."""
        self._shown = self.edits

    @property
    def unseen(self) -> bool:
        """Whether files were edited in this turn that no run has seen."""
        return self.edits > self._since[2] and self._seen != self.edits

    async def confirmation(self) -> Confirmation | None:
        """Whether what was edited in this turn is fixed, by the newest run; None: nothing was edited, or not run."""
        before, base, edits = self._since
        if self.feedback is None or self.edits == edits or self._seen != self.edits:
            return None
        failures = [each for attempt in (before, self.before) if attempt for each in attempt["failures"]]
        failed = before is None or bool(failures) or told_of_errors(before)
        failed = failed or any(attempt.sort == "failed" for attempt in self.governor.attempts)
        runs = [attempt and attempt["execution"] for attempt in (before, self.before, self.feedback)]
        key = (base, self._now, *runs, self._shown, failed, self._words)
        if self._confirmed is None or self._confirmed[0] != key:
            paths, versions = await self._versions(base)
            flags = await anyio.to_thread.run_sync(_flags, versions, failures if failed else None)
            unshown = await self._unshown(before, paths)
            self._confirmed = key, confirm(before, self.feedback, *flags, unshown)
        return self._confirmed[1]

    async def _unshown(self, before: Mapping[str, Any] | None, paths: Sequence[str]) -> str:
        """That the page shows no change though one was asked for; a step on it since may have shown one."""
        if before is None or self.feedback is None or self._shown == self.edits or before["verdict"] != "passed":
            return ""
        if not asked(self._words, paths):
            return ""
        found = await anyio.to_thread.run_sync(unchanged, before, self.feedback, self.here.artifacts)
        return f"{found}: go to where the change shows, with `look`" if found else ""

    async def _versions(self, base: str | None) -> tuple[list[str], Versions]:
        """The files that this turn changed, and the text of those that can hide something, before and now: tests and
        their settings first, at most `_COMPARED` files and `_LETTERS`."""
        now = self._now
        if self._checkpoints is None or base is None or now is None:
            return [], {}
        texts: dict[str, tuple[str | None, str | None]] = {}
        paths = [each.path for each in await self._checkpoints.changes(base, now)]
        tests = list(filter(tests_concern, paths))
        known, left = set(tests), _LETTERS
        chosen = [*tests, *(path for path in paths if path not in known and concerns(path))]
        for path in chosen[:_COMPARED]:
            old, new = [await self._checkpoints.file(each, path) for each in (base, now)]
            if (size := len(old or b"") + len(new or b"")) <= left:
                texts[path] = (_text(old), _text(new))
                left -= size
        return paths, texts

    # --- the page

    async def visit(self) -> Visit | None:
        """The stay at the page of what serves, begun by the first who asks; None: nothing serves a page.

        BrowserUnavailable: there is none.
        """
        if self.running is None or self.running.page is None:
            return None
        if self._visit is None or self._visit.closed:
            await self._leave()
            self._visit = await self._tasks.start(self._stay, self.running.page)
        return self._visit

    async def _stay(self, page: Page, *, task_status: TaskStatus[Visit]) -> None:
        """Keep the page open in a task of its own: steps come in many calls."""
        self._leaving, self._left = anyio.Event(), anyio.Event()
        try:
            async with self.here.browser.visiting(page.connect, page.origin, SIZE) as visit:
                task_status.started(visit)
                await self._leaving.wait()
        finally:
            self._visit = None
            self._left.set()

    async def _leave(self) -> None:
        if self._visit is not None:
            self._leaving.set()
            await self._left.wait()

    async def end(self) -> None:
        """Stop what serves, and wait until it is gone."""
        await self._leave()
        if self.running is not None:
            self.running.stop()
            await self._over.wait()
            self.running = None

    async def _serve(self, *, task_status: TaskStatus[Running]) -> None:
        self._over = anyio.Event()
        try:
            async with self.here.submit(
                Request(self.repository, self.overrides, face=self.face, environ=self.environ)
            ) as running:
                task_status.started(running)
        finally:
            self._over.set()

    # --- files

    def write(self, changed: Mapping[str, str | None]) -> None:
        """Write files, or remove those whose text is None; all or none. OutsideWorkspace when a path leads out."""
        data = {path: None if text is None else text.encode() for path, text in changed.items()}
        before = {path: self.tree.read_bytes(path) for path in data}
        for number, (path, each) in enumerate(data.items()):
            try:
                write(self.source, path, each)
            except MechError:
                for done in list(data)[:number]:
                    write(self.source, done, before[done])
                raise

    async def keep(self, message: str, by: EditedBy) -> None:
        """Put a change of the files on the log of the conversation, if there was one."""
        if self._checkpoints and self.conversation and await keep(self.conversation, self._checkpoints, by, message):
            self.edits += 1

    async def patch(self) -> str:
        """All that was changed in the conversation, as a patch that `git apply` takes."""
        if self._checkpoints is None or self.conversation is None:
            return ""
        states = line(self.conversation.rows)
        return await self._checkpoints.patch(states.states[0], states.now or states.states[0]) if states.states else ""

    async def move(self, by: EditedBy, checkpoint: str | None = None) -> tuple[FileChange, ...] | None:
        """Undo or redo an edit, or restore a checkpoint; what changed, None when there is nothing to go to."""
        if self._checkpoints is None or self.conversation is None:
            return None
        changes = await move(self.conversation, self._checkpoints, by, checkpoint)
        self.edits += changes is not None
        return changes


@asynccontextmanager
async def workbench(
    here: Here, source: Path, conversation: Conversation | None = None, **options: Any
) -> AsyncIterator[Workbench]:
    """A workbench for the block; what serves ends with it."""
    failure: MechError | None = None
    async with anyio.create_task_group() as tasks:
        bench = Workbench(here, tasks, source, conversation, **options)
        try:
            await bench.keep("as it was", "user")
            yield bench
        except MechError as problem:  # kept from the task group, which would wrap it
            failure = problem
        finally:
            with anyio.CancelScope(shield=True):
                await bench.end()
            tasks.cancel_scope.cancel()
    if failure is not None:
        raise failure


def _flags(
    versions: Versions, failures: Sequence[Mapping[str, Any]] | None
) -> tuple[list[Weakened], Sequence[Weakened]]:
    """What the edits do to tests, and to errors where something had failed (None: nothing had)."""
    return weakened(versions), () if failures is None else hidden(versions, failures)


def _text(data: bytes | None) -> str | None:
    return None if data is None else data.decode("utf-8", "replace")
