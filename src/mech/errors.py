"""What MECH itself could not do, as one tree; a program that fails is never in it.

::

    MechError                     .hint = the next thing to type
    ├─ ConfigError                a setting, flag or mech.toml that cannot be right: file, line, key
    ├─ NotFound                   no such execution, artifact, conversation or workspace
    ├─ Busy                       somebody else works with it at the moment
    ├─ SourceError                the repository could not be brought here
    │  ├─ SourceNotFound          no such folder or repository
    │  ├─ AuthenticationNeeded    the server wants a token, or refused the one it got
    │  ├─ RefUnknown              no such branch, tag or commit
    │  ├─ SubfolderMissing        the revision has no such folder
    │  ├─ NetworkUnavailable      the server could not be reached
    │  └─ DiskFull                no room left where MECH keeps its files
    ├─ PlanError                  nothing says how to run this; lists what was looked for
    ├─ SandboxError
    │  ├─ SandboxUnavailable      what is missing on this machine, and the command that adds it
    │  └─ SandboxLost             the sandbox went away under us
    ├─ CommandError               a command did not do what was waited for
    │  ├─ ExitedBeforeReady       it ended before; .output is the end of what it wrote
    │  ├─ NotReady                it did not do it in time, and runs on
    │  └─ InputClosed             it does not read its input
    ├─ FileError                  a file of a workspace could not be read or written
    │  ├─ FileMissing             nothing is at that path
    │  └─ OutsideWorkspace        the path, or a symlink on it, leads out of the workspace
    ├─ ModelError                 the model did not answer
    │  ├─ ModelUnknown            no model of that name, or what would reach it is not installed
    │  └─ KeyMissing              its provider wants a key, or refused the one it got
    ├─ BrowserUnavailable         no browser to look with (the run goes on without)
    └─ LimitExceeded              a limit of ours was reached: which, and how to raise it
"""


class MechError(Exception):
    """Something MECH could not do; `hint` says what to type next.

    `kind` names the error in JSON and REST: the class name in snake case.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    @property
    def kind(self) -> str:
        name = type(self).__name__
        return "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")


class ConfigError(MechError):
    """A value that cannot be right, with the place it was written at.

    `file` is relative to the repository, `line` counts from 1; each is None where it does not apply.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        file: str | None = None,
        line: int | None = None,
        key: str | None = None,
    ) -> None:
        place = f"{file}:{line}: " if file and line else f"{file}: " if file else ""
        super().__init__(place + message, hint=hint)
        self.file, self.line, self.key = file, line, key


class NotFound(MechError):
    """No such execution, artifact, conversation or workspace."""


class Busy(MechError):
    """Somebody else works with it at the moment."""


class SourceError(MechError):
    """The repository could not be brought here."""


class SourceNotFound(SourceError):
    """No such folder or repository."""


class AuthenticationNeeded(SourceError):
    """The server wants a token, or refused the one it got."""


class RefUnknown(SourceError):
    """No such branch, tag or commit."""


class SubfolderMissing(SourceError):
    """The revision has no such folder."""


class NetworkUnavailable(SourceError):
    """The server could not be reached."""


ROOM = "free some room there, or set MECH_HOME to a larger disk"


class DiskFull(SourceError):
    """No room left where MECH keeps its files."""


class PlanError(MechError):
    """Nothing says how to run this repository; the message lists what was looked for."""


class SandboxError(MechError):
    """The sandbox could not do what was asked of it."""


class SandboxUnavailable(SandboxError):
    """This machine cannot open such a sandbox; the hint is the command that would allow it."""


class SandboxLost(SandboxError):
    """The sandbox went away under us."""


class CommandError(MechError):
    """A command did not do what was waited for. `output` is the end of what it wrote."""

    def __init__(self, message: str, *, hint: str = "", output: str = "") -> None:
        super().__init__(message, hint=hint)
        self.output = output


class ExitedBeforeReady(CommandError):
    """The command ended before what was waited for."""


class NotReady(CommandError):
    """What was waited for did not come in time; the command runs on."""


class InputClosed(CommandError):
    """The command does not read its input, or not any more."""


class FileError(MechError):
    """A file of a workspace could not be read or written."""


class FileMissing(FileError):
    """Nothing lies at that path of the workspace."""


class OutsideWorkspace(FileError):
    """The path, or a symlink on it, leads out of the workspace."""


class ModelError(MechError):
    """The model did not answer."""


class ModelUnknown(ModelError):
    """There is no model of that name, or what would reach it is not installed."""


class KeyMissing(ModelError):
    """The model's provider wants a key, or refused the one it got."""


class BrowserUnavailable(MechError):
    """No browser was found to look with; a run goes on without."""


class LimitExceeded(MechError):
    """A limit of ours was reached."""
