"""What is sent and answered, as OpenAPI describes it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Base64Bytes, BaseModel, ConfigDict, Field

from mech.types import Overrides, Secret

Name = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", examples=["shop"])]
Line = Annotated[str, Field(pattern=r"^[^\x00]*$", max_length=10_000)]
Variable = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=200)]
Path = Annotated[str, Field(pattern=r"^/([^/\x00-\x20\x7f][^\x00-\x20\x7f]*)?$", max_length=2_000)]
Size = Annotated[str, Field(pattern=r"^[1-9][0-9]{2,3}x[1-9][0-9]{2,3}$", examples=["1280x800"])]
Host = Annotated[str, Field(pattern=r"^[^\x00-\x20]+$", max_length=300, examples=["api.example.com"])]
LONGEST = 100_000  # characters of what is said at once
State = Literal["queued", "running", "ready", "finished"]


def _plain(value: str) -> str:
    if "\0" in value:
        raise ValueError("no variable can hold a NUL")
    return value


class Sent(BaseModel):
    """What a client sends: nothing unknown is in it."""

    model_config = ConfigDict(extra="forbid")


class Configuration(Sent):
    """What is said over what the repository says by itself; null leaves it as it is found. `allow` are hosts that it
    may call after setup, `paths` what the browser opens, `timeout` seconds from the request to the report."""

    install: Line | None = None
    build: Line | None = None
    start: Line | None = None
    port: int | None = Field(default=None, ge=1, le=65535)
    env: dict[Variable, Line] = Field(default_factory=dict)
    paths: list[Path] | None = Field(default=None, min_length=1, max_length=50)
    sizes: list[Size] | None = Field(default=None, min_length=1, max_length=10)
    timeout: float | None = Field(default=None, gt=0, le=86_400, allow_inf_nan=False)
    allow: list[Host] = Field(default_factory=list, max_length=200)

    def overrides(self, secrets: tuple[Secret, ...] = ()) -> Overrides:
        return Overrides(
            self.install,
            self.build,
            self.start,
            self.port,
            self.env,
            tuple(self.paths) if self.paths else None,
            tuple(self.sizes) if self.sizes else None,
            self.timeout,
            tuple(self.allow),
            secrets,
        )


class RepositoryForm(Sent):
    """Where code comes from: a folder, a git URL or owner/name, each with an optional `#ref:subdir`. `name` is that of
    its host in a project."""

    name: Name
    source: str = Field(min_length=1, max_length=4_000, pattern=r"^[^\x00]+$", examples=["/home/me/shop", "owner/name"])
    config: Configuration = Configuration()


class SecretForm(Sent):
    """A secret. With `hosts` the program gets a placeholder, in whose place the value goes to these hosts alone (with
    `body`, in bodies of requests too); without, the program gets the value."""

    value: Annotated[str, AfterValidator(_plain)] = Field(min_length=1, max_length=50_000)
    hosts: list[Host] = Field(default_factory=list, max_length=50)
    body: bool = False


class KeptSecret(BaseModel):
    """A secret that is kept; its value is never told."""

    name: str
    hosts: list[str] = []
    body: bool = False


class KeptRepository(BaseModel):
    """A repository that is kept. `execution` is its newest."""

    id: str
    name: str
    source: str
    config: Configuration
    secrets: list[KeptSecret] = []
    created: float
    execution: str | None = None


class ProjectForm(Sent):
    """Repositories that run together, by their ids; no two of the same name."""

    name: Name
    repositories: list[str] = Field(default_factory=list, max_length=20)


class KeptProject(BaseModel):
    """A project that is kept."""

    id: str
    name: str
    repositories: list[str]
    created: float


class ExecuteForm(Sent):
    """How it is run. `look`: with the browser; `serve`: on after the report, until it is stopped; `replace`: stop what
    runs of it first."""

    look: bool = True
    serve: bool = True
    replace: bool = False


PLAINLY = ExecuteForm()


class Preview(BaseModel):
    """An address of a program that serves; `direct_url` is for resolvers that do not know `*.localhost`."""

    execution: str
    repository: str | None = None
    url: str
    direct_url: str | None = None
    port: int
    role: str


class ExecutionView(BaseModel):
    """Where an execution stands. `verdict` is null until it is diagnosed; `url` is the page while it serves;
    `error` is what MECH could not do."""

    id: str
    repository: str | None = None
    key: str
    state: State
    verdict: str | None = None
    headline: str | None = None
    url: str | None = None
    previews: list[Preview] = []
    started: float
    last_seq: int
    error: dict[str, Any] | None = None


class ProjectView(BaseModel):
    """Where the executions of a project stand, by the id of the repository; `problems` are those that could not be
    begun."""

    id: str
    executions: dict[str, ExecutionView] = {}
    problems: dict[str, dict[str, Any]] = {}


class ConversationForm(Sent):
    """A conversation about a repository; `model` is provider:name, provider:name@URL or replay:FILE."""

    repository: str
    model: Line | None = None


class ConversationView(BaseModel):
    """A conversation. `turn`: somebody is being answered at the moment; `began` is what was said first."""

    id: str
    repository: str | None = None
    key: str
    model: str | None = None
    created: float
    began: str = ""
    turn: bool = False


class AttachedForm(Sent):
    """A file that goes with a message: its name, and its content in base64."""

    name: Line
    data: Base64Bytes


class MessageForm(Sent):
    """What a person says, with pictures or texts."""

    text: str = Field(min_length=1, max_length=LONGEST)
    model: Line | None = None
    files: list[AttachedForm] = Field(default=[], max_length=8)


class RestoreForm(Sent):
    """A checkpoint of a conversation, or its beginning."""

    checkpoint: str = Field(pattern=r"^[0-9a-f]{4,64}$")


class FileView(BaseModel):
    """A file that changed: lines added and removed, null each for what is no text."""

    path: str
    added: int | None
    removed: int | None


class CheckpointView(BaseModel):
    """A state of a conversation's files."""

    checkpoint: str
    by: str
    message: str


class DiffView(BaseModel):
    """What a conversation changed: `patch` is one that `git apply` takes; `now` is the checkpoint its files are at."""

    patch: str
    checkpoints: list[CheckpointView]
    now: str | None


class MovedView(BaseModel):
    """The files that an undo, redo or restore changed."""

    files: list[FileView]
