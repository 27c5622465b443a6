"""mech.toml: what it may say, and how each mistake is named with file, line and key."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mech.beneath import Tree
from mech.errors import ConfigError, MechError
from mech.planners import config
from mech.types import Limits, Secret

FULL = """\
install = "npm ci"
build = ""
timeout = "10m"
secrets = ["STRIPE_KEY"]

[processes]
web = "npm run dev"
worker = "npm run jobs"

[env]
NODE_ENV = "development"
RETRIES = 3
DEBUG = true

[observe]
paths = ["/", "/login"]
sizes = ["1280x800", "390x844"]

[services]
db = "postgres 16"

[network]
allow = ["api.example.com", "*.example.org:443", "10.0.0.0/8"]
setup = "closed"

[limits]
time = "90s"
memory = "2GiB"
processes = 64
output = "10MB"
disk = 1000000
"""


def test_everything_that_can_be_said() -> None:
    """Each key of the reference arrives as a value with its unit resolved."""
    found = config.parse(FULL)
    assert (found.install, found.build, found.start) == ("npm ci", "", None)
    assert dict(found.processes) == {"web": "npm run dev", "worker": "npm run jobs"}
    assert found.timeout == 600
    assert found.secrets == (Secret("STRIPE_KEY"),)
    assert dict(found.env) == {"NODE_ENV": "development", "RETRIES": "3", "DEBUG": "true"}
    assert found.paths == ("/", "/login")
    assert found.sizes == ("1280x800", "390x844")
    assert dict(found.services) == {"db": "postgres 16"}
    assert found.allow == ("api.example.com", "*.example.org:443", "10.0.0.0/8")
    assert found.setup == "closed"
    assert found.bounded(Limits()) == Limits(90, 2 * 1024**3, 64, 10_000_000, 1_000_000)


def test_reasons_name_file_and_line() -> None:
    """A plan can say where a line was stated."""
    assert config.parse(FULL, "apps/web").because("processes.worker") == "apps/web/mech.toml:8 states processes.worker"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [(90, 90), ("90", 90), ("90s", 90), ("10m", 600), ("1.5h", 5400), ("500ms", 0.5), (0.25, 0.25), (" 2 min ", 120)],
)
def test_times(value: object, seconds: float) -> None:
    """A time is a number of seconds or carries its unit."""
    assert config.seconds(value) == seconds


BOUND = """
[secrets]
ONE = "api.example.com"
TWO = ["api.example.com:8443", "http://localhost:8080"]
THREE = { hosts = ["auth.example.com"], body = true }
FOUR = "plain"
"""


def test_secrets_are_bound_to_hosts() -> None:
    """A table of secrets says where each may go; its hosts may then be called, HTTPS on 443 unless said otherwise."""
    one, two, three, four = config.parse(BOUND).secrets
    assert one == Secret("ONE", ("api.example.com",))
    assert two == Secret("TWO", ("api.example.com:8443", "http://localhost:8080"))
    assert three == Secret("THREE", ("auth.example.com",), body=True)
    assert four == Secret("FOUR")
    assert one.calls == ("api.example.com:443",)
    assert two.calls == ("api.example.com:8443", "localhost:8080")
    assert Secret("", ("http://a.example", "https://b.example")).calls == ("a.example:80", "b.example:443")
    assert four.calls == ()


@pytest.mark.parametrize(
    ("value", "size"),
    [(1024, 1024), ("512MB", 512_000_000), ("4GB", 4_000_000_000), ("4g", 4 * 1024**3), ("1.5KiB", 1536), ("7b", 7)],
)
def test_sizes(value: object, size: int) -> None:
    """Sizes with B are decimal, with iB or one letter binary."""
    assert config.size(value) == size


@pytest.mark.parametrize(
    ("text", "line", "key", "says"),
    [
        ('\nstrat = "x"', 2, "strat", "unknown key 'strat'"),
        ("start = 3", 1, "start", "start must be a command"),
        ('start = ""', 1, "start", "start must be a command"),
        ('start = ["a"]', 1, "start", "(a list)"),
        ("# a\n\ntimeout = true", 3, "timeout", "timeout must be a time"),
        ('timeout = "soon"', 1, "timeout", "not 'soon'"),
        ('timeout = "-1s"', 1, "timeout", "a time"),
        ("timeout = 0", 1, "timeout", "a time"),
        ('secrets = "KEY"', 1, "secrets", "a list of names"),
        ('secrets = ["A=b"]', 1, "secrets", "a list of names"),
        ('[secrets]\nKEY = "a b"', 2, "secrets.KEY", 'or "plain"'),
        ('[secrets]\nKEY = "*.example.com"', 2, "secrets.KEY", "a host such as"),
        ("[secrets]\nKEY = []", 2, "secrets.KEY", "a host such as"),
        ('[secrets]\nKEY = { host = "a.example" }', 2, "secrets.KEY", "a host such as"),
        ('[secrets]\nKEY = { hosts = ["a.example"], body = 1 }', 2, "secrets.KEY", "a host such as"),
        ('[secrets]\n"A B" = "a.example"', 2, "secrets.A B", "no name for [secrets]"),
        ('env = "A"', 1, "env", "env is a table"),
        ('[env]\n"A B" = "x"', 2, "env.A B", "no name for [env]"),
        ("[env]\nA = [1]", 2, "env.A", "a text"),
        ('[observe]\npath = ["/"]', 2, "observe.path", "unknown key"),
        ('[observe]\npaths = ["login"]', 2, "observe.paths", "a list of paths"),
        ('[observe]\npaths = ["//evil.example"]', 2, "observe.paths", "a list of paths"),
        ('[observe]\nsizes = ["big"]', 2, "observe.sizes", "a list of sizes"),
        ('[observe]\nsizes = ["99999x1"]', 2, "observe.sizes", "a list of sizes"),
        ('[network]\nallow = ["http://a.example"]', 2, "network.allow", "a list of hosts"),
        ('[network]\nsetup = "maybe"', 2, "network.setup", '"open" or "closed"'),
        ('[limits]\nmemory = "lots"', 2, "limits.memory", "a size"),
        ("[limits]\nprocesses = 0", 2, "limits.processes", "a whole number"),
        ("[limits]\nprocesses = 1.5", 2, "limits.processes", "a whole number"),
        ('[limit]\nmemory = "1g"', 1, "limit", "unknown key"),
        ('[processes]\nweb = ""', 2, "processes.web", "a command"),
        ('start = "a"\n[processes]\nweb = "b"', 1, "start", "two things"),
        ("a = ", 1, None, "not TOML"),
        ("start = 'a'\nstart = 'b'", 2, None, "not TOML"),
        ("x = [\n1,\n", 2, None, "not TOML"),
    ],
)
def test_mistakes_are_named_with_their_place(text: str, line: int, key: str | None, says: str) -> None:
    """Every mistake says which file, line and key, and what was expected."""
    with pytest.raises(ConfigError) as caught:
        config.parse(text)
    assert (caught.value.file, caught.value.line, caught.value.key) == ("mech.toml", line, key)
    assert says in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(("typed", "meant"), [("instal", "install"), ("timout", "timeout"), ("enviroment", "env")])
def test_unknown_keys_name_the_closest_one(typed: str, meant: str) -> None:
    """A slip of the finger is answered with the key that was meant."""
    with pytest.raises(ConfigError) as caught:
        config.parse(f'{typed} = "x"')
    assert meant in caught.value.hint


def test_the_nearest_file_is_read(tmp_path: Path) -> None:
    """The application's own mech.toml wins over the root's."""
    (tmp_path / "app").mkdir()
    (tmp_path / "mech.toml").write_text('start = "root"')
    assert config.read(Tree(tmp_path), "app").start == "root"  # type: ignore[union-attr]
    (tmp_path / "app/mech.toml").write_text('start = "app"')
    assert config.read(Tree(tmp_path), "app").start == "app"  # type: ignore[union-attr]
    assert config.read(Tree(tmp_path / "app"), "").at == ""  # type: ignore[union-attr]


def test_absent_and_binary_files(tmp_path: Path) -> None:
    """No file is no configuration; a binary one is an error with its name."""
    assert config.read(Tree(tmp_path)) is None
    (tmp_path / "mech.toml").write_bytes(b"\0\1\2")
    with pytest.raises(ConfigError, match=r"mech\.toml:1: this is not a text file"):
        config.read(Tree(tmp_path))


def test_a_link_out_of_the_tree_is_not_read(tmp_path: Path) -> None:
    """A mech.toml that points outside is as if absent."""
    (tmp_path / "outside.toml").write_text('start = "x"')
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree/mech.toml").symlink_to(tmp_path / "outside.toml")
    assert config.read(Tree(tmp_path / "tree")) is None


NAMES = st.sampled_from(
    ["install", "start", "timeout", "secrets", "env", "observe", "limits", "network", "x", "processes"]
)
VALUES = st.recursive(
    st.one_of(st.integers(), st.floats(allow_nan=True), st.booleans(), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6) | NAMES, inner, max_size=3)
    ),
    max_leaves=6,
)


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_toml(str(k))} = {_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_toml, value)) + "]"
    if isinstance(value, str):
        return '"' + "".join(f"\\u{ord(c):04x}" if ord(c) < 0x10000 else f"\\U{ord(c):08x}" for c in value) + '"'
    return repr(value)


@given(st.dictionaries(NAMES, VALUES, max_size=4))
def test_any_values_are_read_or_named(data: dict[str, object]) -> None:
    """Whatever a table holds, it is a configuration or a MechError."""
    with contextlib.suppress(MechError):
        config.parse("\n".join(f"{key} = {_toml(value)}" for key, value in data.items()))


@given(st.text(max_size=60))
def test_any_text_is_read_or_named(text: str) -> None:
    """Arbitrary text never ends in anything but a MechError."""
    with contextlib.suppress(MechError):
        config.parse(text)


def test_nesting_without_end_is_named() -> None:
    """A file made to exhaust the parser is a ConfigError."""
    with pytest.raises(ConfigError):
        config.parse("x = " + "[" * 100_000)
