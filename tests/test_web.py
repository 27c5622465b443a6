"""`mech serve` as programs use it: a real server process, spoken to over HTTP on loopback."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Generator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from benches import needs
from mcp import Client, types

PAGE = "<!doctype html><title>Shop</title><h1>Shop</h1><p>Everything must go."
BROKEN = 'total = sum([1, 2, 3]\nprint("total", total)\n'


@pytest.fixture(scope="module", autouse=True)
def present() -> None:
    needs("bubblewrap")


class Served:
    """A server process: its port, its token, and requests to it."""

    def __init__(self, process: subprocess.Popen[str], port: int, token: str, home: Path) -> None:
        self.process, self.port, self.token, self.home = process, port, token, home

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any, Any]:
        """Status, decoded body and headers of one request; `Host="…"` and the like replace what is sent."""
        with self.open(method, path, body, **headers) as answer:
            data = answer.read()
            is_json = data and "json" in (answer.getheader("content-type") or "")
            return answer.status, json.loads(data) if is_json else data, answer.headers

    @contextmanager
    def open(self, method: str, path: str, body: Any = None, **headers: str) -> Iterator[http.client.HTTPResponse]:
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        data = None if body is None else json.dumps(body)
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path, data, {name: value for name, value in sent.items() if value})
            with connection.getresponse() as answer:
                yield answer

    def add(self, folder: Path, **config: Any) -> str:
        form = {"name": folder.name, "source": str(folder), "config": config}
        status, kept, headers = self.ask("POST", "/api/repositories", form)
        assert (status, headers["location"]) == (201, f"/api/repositories/{kept['id']}")
        return str(kept["id"])

    def events(self, path: str, **headers: str) -> Generator[tuple[str, dict[str, Any]], None, None]:
        """The events of a stream until it ends, or the reader does: name and data of each."""
        with self.open("GET", path, **headers) as answer:
            assert answer.status == 200, answer.read()
            yield from parsed(answer)

    def run(self, repository: str, **form: Any) -> str:
        """Run a repository to its report; the id of the execution."""
        status, begun, _ = self.ask("POST", f"/api/repositories/{repository}/execute", form)
        assert status == 202, begun
        self.until(begun["id"], "diagnosed" if form.get("serve", True) else "finished")
        return str(begun["id"])

    def until(self, execution: str, last: str) -> list[str]:
        """The names of the events of an execution, up to one of that name."""
        seen: list[str] = []
        with closing(self.events(f"/api/executions/{execution}/events")) as found:
            for name, _ in found:
                seen.append(name)
                if name == last:
                    break
        return seen


def parsed(answer: http.client.HTTPResponse) -> Iterator[tuple[str, dict[str, Any]]]:
    name, id = "", None
    for raw in answer:
        field, _, value = raw.decode().rstrip("\n").partition(": ")
        if field == "id":
            id = int(value)
        elif field == "event":
            name = value
        elif field == "data":
            data = json.loads(value)
            assert id in (None, data.get("seq"))
            yield name, data
            name, id = "", None


@contextmanager
def serving(home: Path, **environ: str) -> Iterator[Served]:
    env = {**os.environ, "MECH_HOME": str(home), **environ}
    words = [sys.executable, "-m", "mech", "serve", "--port", "0"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=env)
    try:
        assert process.stdout is not None
        port = int(process.stdout.readline().partition("127.0.0.1:")[2].partition("/")[0])
        token = environ.get("MECH_TOKEN") or process.stdout.readline().split()[1]
        yield Served(process, port, token, home)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=60)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("home")) as found:
        yield found


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "index.html").write_text(PAGE)
    return folder


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    folder = tmp_path / "sums"
    folder.mkdir()
    (folder / "main.py").write_text(BROKEN)
    return folder


# --- who may ask ------------------------------------------------------------------------------


def test_nothing_is_told_without_the_token(served: Served) -> None:
    """No token, another one, or one in another form: 401, as a problem; /health alone answers everybody."""
    for header in ("", "Bearer wrong", f"Basic {served.token}", f"Bearer {served.token[:-1]}"):
        for path in ("/api/repositories", "/api/executions/ex_x", "/mcp", "/nothing"):
            status, problem, headers = served.ask("GET", path, Authorization=header)
            assert (status, problem["status"]) == (401, 401)
            assert headers["content-type"] == "application/problem+json"
            assert headers["www-authenticate"].startswith("Bearer")
    assert served.ask("GET", "/health", Authorization="")[:2] == (200, {"status": "ok", "version": "0.1.0"})


def test_a_body_without_a_length_is_bounded_too(served: Served) -> None:
    """Sent in pieces, it is refused as too large once it is, and not as one that cannot be read."""
    headers = {"Authorization": f"Bearer {served.token}", "Content-Type": "application/json"}
    pieces = iter([b"a" * (1 << 20)] * 5)
    with closing(http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)) as connection:
        connection.request("POST", "/api/repositories", pieces, headers, encode_chunked=True)
        with connection.getresponse() as answer:
            assert (answer.status, json.loads(answer.read())["kind"]) == (413, "too_large")


@pytest.mark.parametrize("host", ["evil.example:{}", "8000-exabc.localhost:{}", "127.0.0.1", "127.0.0.1:1"])
def test_a_name_that_was_made_to_lead_here_gets_nothing(served: Served, host: str) -> None:
    """Only our own Host is answered, token or not: a page cannot reach us by DNS."""
    for path in ("/health", "/docs", "/api/repositories", "/mcp"):
        assert served.ask("GET", path, Host=host.format(served.port))[0] == 421


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://8000-exabc.localhost:{port}", "{own}"])
def test_pages_of_another_origin_may_not_ask(served: Served, origin: str) -> None:
    """Not even those of previews, nor with the token; our own origin may."""
    value = origin.format(port=served.port, own=f"https://127.0.0.1:{served.port}")
    status, problem, headers = served.ask("GET", "/api/repositories", Origin=value)
    assert (status, problem["kind"]) == (403, "foreign_origin")
    assert not [name for name in headers if name.lower().startswith("access-control")]
    assert served.ask("GET", "/api/repositories", Origin=f"http://localhost:{served.port}")[0] == 200


def test_a_body_is_bounded(served: Served) -> None:
    """More than 4 MiB is refused, whatever the token."""
    status, problem, _ = served.ask("POST", "/api/repositories", {"name": "x" * 5_000_000, "source": "."})
    assert (status, problem["kind"]) == (413, "too_large")


def test_the_token_of_the_environment_is_not_printed(tmp_path: Path) -> None:
    """MECH_TOKEN is used as it is; one that could be guessed is refused."""
    with serving(tmp_path / "home", MECH_TOKEN="correct-horse-battery") as own:
        assert own.ask("GET", "/api/previews")[:2] == (200, [])
    short = {**os.environ, "MECH_HOME": str(tmp_path / "home"), "MECH_TOKEN": "short"}
    done = subprocess.run([sys.executable, "-m", "mech", "serve"], capture_output=True, text=True, env=short)
    assert done.returncode == 2
    assert "MECH_TOKEN" in done.stderr


# --- what is kept -----------------------------------------------------------------------------


def test_repositories_are_kept_changed_and_forgotten(served: Served, shop: Path) -> None:
    """Created, read, configured, replaced, removed; what is gone is 404 with a hint."""
    id = served.add(shop, env={"DEBUG": "1"})
    assert served.ask("GET", f"/api/repositories/{id}")[1]["config"]["env"] == {"DEBUG": "1"}
    status, kept, _ = served.ask("PUT", f"/api/repositories/{id}/config", {"start": "true", "paths": ["/login"]})
    assert (status, kept["config"]["start"], kept["config"]["env"]) == (200, "true", {})
    form = {"name": "other", "source": str(shop)}
    assert served.ask("PUT", f"/api/repositories/{id}", form)[1]["name"] == "other"
    assert id in [each["id"] for each in served.ask("GET", "/api/repositories")[1]]
    assert served.ask("DELETE", f"/api/repositories/{id}")[0] == 204
    status, problem, _ = served.ask("GET", f"/api/repositories/{id}")
    assert (status, problem["kind"]) == (404, "not_found")
    assert problem["hint"]


@pytest.mark.parametrize(
    "form",
    [
        {"name": "Shop!", "source": "."},
        {"name": "shop", "source": "https://user:secret@host.example/x.git"},
        {"name": "shop", "source": ".", "config": {"allow": ["not a host"]}},
        {"name": "shop", "source": ".", "config": {"start": "a\0b"}},
        {"name": "shop", "source": ".", "config": {"unknown": 1}},
        {"name": "shop", "source": "\ud800"},
    ],
)
def test_what_cannot_be_right_is_a_problem(served: Served, form: Any) -> None:
    """A form that is refused says why, in the one form of errors, and does not repeat what was sent."""
    status, problem, headers = served.ask("POST", "/api/repositories", form)
    assert (status, problem["status"]) == (422, 422)
    assert headers["content-type"] == "application/problem+json"
    assert problem["detail"]
    assert "user:secret" not in json.dumps(problem)


def test_a_secret_goes_in_and_never_comes_out(served: Served, tmp_path: Path) -> None:
    """The program gets it; lists, events and output do not show it; the server's own environment is not asked."""
    folder = tmp_path / "teller"
    folder.mkdir()
    (folder / "main.py").write_text("import os\nprint(sorted(os.environ), len(os.environ['KEY']), os.environ['KEY'])\n")
    (folder / "mech.toml").write_text('secrets = ["KEY", "MECH_TOKEN", "MECH_HOME"]\n')
    id = served.add(folder)
    value = "correct-horse-battery-staple"
    assert served.ask("PUT", f"/api/repositories/{id}/secrets/KEY", {"value": value})[1]["name"] == "KEY"
    execution = served.run(id, serve=False)
    printed = served.ask("GET", f"/api/executions/{execution}/output")[1].decode()
    assert f"{len(value)} [redacted]" in printed
    assert "MECH_" not in printed
    told = [served.ask("GET", path)[1] for path in (f"/api/repositories/{id}", f"/api/executions/{execution}/feedback")]
    assert value not in json.dumps(told)
    assert told[0]["secrets"] == [{"name": "KEY", "hosts": [], "body": False}]
    assert served.ask("DELETE", f"/api/repositories/{id}/secrets/KEY")[0] == 204
    assert served.ask("DELETE", f"/api/repositories/{id}/secrets/KEY")[0] == 404
    assert (served.home / "registry.sqlite").stat().st_mode & 0o077 == 0


# --- running ----------------------------------------------------------------------------------


def test_a_failure_is_told_in_a_few_tokens(served: Served, broken: Path) -> None:
    """Run, follow, read: the verdict, the text of a level, what was printed by line, range and offset."""
    execution = served.run(served.add(broken), serve=False)
    view = served.ask("GET", f"/api/executions/{execution}")[1]
    assert (view["state"], view["verdict"]) == ("finished", "failed")
    short = served.ask("GET", f"/api/executions/{execution}/feedback?level=0")[1]
    assert list(short["text"]) == ["l0"]
    asked = served.ask("GET", f"/api/executions/{execution}/feedback?budget=200")[1]["text"]["asked"]
    assert "main.py:1" in asked
    where = f"/api/executions/{execution}/output"
    assert "SyntaxError" in served.ask("GET", f"{where}?grep=SyntaxError")[1]["lines"][0]["text"]
    assert served.ask("GET", f"{where}?lines=1-1")[1]["lines"][0]["line"] == 1
    status, data, headers = served.ask("GET", f"{where}?from=2")
    whole = served.ask("GET", where)[1]
    assert (status, data, int(headers["mech-next"])) == (200, whole[2:], len(whole))
    assert served.ask("GET", f"{where}?grep=(")[0] == 422
    assert served.ask("GET", f"{where}?lines=x")[0] == 422
    assert served.ask("GET", "/api/executions/ex_nothing/output")[0] == 404


def test_events_resume_where_a_reader_was_cut_off(served: Served, broken: Path) -> None:
    """By Last-Event-ID, without gap or repetition; a stream that is over says so with 204."""
    execution = served.run(served.add(broken), serve=False)
    path = f"/api/executions/{execution}/events"
    whole = [data["seq"] for _, data in served.events(path)]
    assert whole == list(range(1, len(whole) + 1))
    rest = [data["seq"] for _, data in served.events(path, Last_Event_ID="3")]
    assert rest == whole[3:]
    assert [data["seq"] for _, data in served.events(f"{path}?after=5")] == whole[5:]
    assert served.ask("GET", path, Last_Event_ID=str(whole[-1]))[0] == 204


def test_two_run_at_once_and_each_is_stopped_alone(served: Served, shop: Path, tmp_path: Path) -> None:
    """Both serve at the same time, at addresses of their own; a second start of one is refused or replaces it."""
    other = tmp_path / "bazaar"
    other.mkdir()
    (other / "index.html").write_text(PAGE.replace("Shop", "Bazaar"))
    first, second = served.add(shop), served.add(other)
    one, two = served.run(first, look=False), served.run(second, look=False)
    places = {each["execution"]: each["direct_url"] for each in served.ask("GET", "/api/previews")[1]}
    assert {one, two} <= places.keys()
    assert fetched(places[one]) != fetched(places[two])
    assert served.ask("POST", f"/api/repositories/{first}/execute")[1]["kind"] == "busy"
    again = served.run(first, look=False, replace=True)
    assert again != one
    assert served.ask("GET", f"/api/executions/{one}")[1]["state"] == "finished"
    env = {**os.environ, "MECH_HOME": str(served.home)}
    subprocess.run([sys.executable, "-m", "mech", "stop", again], check=True, env=env, capture_output=True)
    assert served.ask("GET", f"/api/executions/{two}")[1]["state"] == "ready"
    assert served.ask("DELETE", f"/api/repositories/{second}/execute")[1]["state"] == "finished"
    assert served.ask("DELETE", f"/api/repositories/{second}/execute")[1]["verdict"] == "passed"


def fetched(url: str) -> bytes:
    with closing(http.client.HTTPConnection(url.split("/")[2], timeout=30)) as connection:
        connection.request("GET", "/")
        return connection.getresponse().read()


def test_a_project_runs_all_of_its_repositories(served: Served, shop: Path, broken: Path) -> None:
    """Started together, told together, stopped together; names within a project are distinct."""
    ids = [served.add(shop), served.add(broken)]
    assert served.ask("POST", "/api/projects", {"name": "twice", "repositories": ids[:1] * 2})[0] == 422
    assert served.ask("POST", "/api/projects", {"name": "none", "repositories": ["re_x"]})[0] == 404
    status, project, _ = served.ask("POST", "/api/projects", {"name": "both", "repositories": ids})
    assert status == 201
    place = f"/api/projects/{project['id']}"
    status, begun, _ = served.ask("POST", f"{place}/execute", {"look": False})
    assert (status, set(begun["executions"]), begun["problems"]) == (202, set(ids), {})
    for view in begun["executions"].values():
        assert "diagnosed" in served.until(view["id"], "diagnosed")
    stopped = served.ask("DELETE", f"{place}/execute")[1]["executions"]
    assert {each["state"] for each in stopped.values()} == {"finished"}
    assert served.ask("PUT", place, {"name": "one", "repositories": ids[:1]})[1]["name"] == "one"
    assert served.ask("DELETE", f"/api/repositories/{ids[0]}")[0] == 204
    assert served.ask("GET", place)[1]["repositories"] == []
    assert served.ask("DELETE", place)[0] == 204


ASK = """
import http.server, urllib.request
print("heard", urllib.request.urlopen("http://shop/").read()[:15], urllib.request.urlopen("http://shop:{port}/").status)
http.server.ThreadingHTTPServer(("127.0.0.1", 8123), http.server.SimpleHTTPRequestHandler).serve_forever()
"""


def test_repositories_of_a_project_reach_each_other_by_name(served: Served, shop: Path, tmp_path: Path) -> None:
    """By `http://name/` and `http://name:port/`, while one that is still starting is waited for; outside of the project
    the name leads nowhere."""
    desk = tmp_path / "desk"
    desk.mkdir()
    (desk / "main.py").write_text(ASK.format(port=8000))
    ids = [served.add(desk), served.add(shop)]
    project = served.ask("POST", "/api/projects", {"name": "town", "repositories": ids})[1]
    begun = served.ask("POST", f"/api/projects/{project['id']}/execute", {"look": False})[1]["executions"]
    served.until(begun[ids[0]]["id"], "ready")
    printed = served.ask("GET", f"/api/executions/{begun[ids[0]]['id']}/output")[1].decode()
    assert "heard b'<!doctype html>' 200" in printed
    served.ask("DELETE", f"/api/projects/{project['id']}/execute")
    alone = served.run(ids[0], serve=False, look=False)
    assert served.ask("GET", f"/api/executions/{alone}")[1]["verdict"] == "failed"


def test_a_server_that_ends_leaves_nothing(tmp_path: Path, shop: Path) -> None:
    """SIGTERM while one serves and a reader follows: the stream ends, the execution is finished, the status is 0."""
    with serving(tmp_path / "home") as own:
        execution = own.run(own.add(shop), look=False)
        reader = own.events(f"/api/executions/{execution}/events")
        next(reader)
        own.process.send_signal(signal.SIGTERM)
        list(reader)
        assert own.process.wait(60) == 0
    env = {**os.environ, "MECH_HOME": str(tmp_path / "home")}
    done = subprocess.run([sys.executable, "-m", "mech", "ps", "--json"], env=env, capture_output=True, check=True)
    (left,) = json.loads(done.stdout)["executions"]
    assert (left["id"], left["state"], left["verdict"]) == (execution, "finished", "passed")


# --- MCP --------------------------------------------------------------------------------------


@asynccontextmanager
async def agent(served: Served, folder: Path, mode: Any = "auto") -> AsyncIterator[Client]:
    """The protocol's own client, which works in a folder."""
    import httpx2
    from mcp.client.streamable_http import streamable_http_client

    async def roots(context: Any) -> types.ListRootsResult:
        return types.ListRootsResult(roots=[types.Root(uri=folder.as_uri())])  # type: ignore[arg-type]

    address = f"http://127.0.0.1:{served.port}/mcp"
    async with (
        httpx2.AsyncClient(headers={"Authorization": f"Bearer {served.token}"}, timeout=60) as http_client,
        Client(
            streamable_http_client(address, http_client=http_client), list_roots_callback=roots, mode=mode
        ) as client,
    ):
        yield client


@pytest.mark.anyio
@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_agents_work_in_their_own_folders(served: Served, tmp_path: Path, mode: str) -> None:
    """Two at one server at one time: each sees what its own folder prints."""
    places = [tmp_path / name for name in ("one", "two")]
    for place in places:
        place.mkdir()
        (place / "main.py").write_text(f"print('this is {place.name}')\n")
    async with agent(served, places[0], mode) as one, agent(served, places[1], mode) as two:
        for _ in range(2):
            for place, client in zip(places, (one, two), strict=True):
                result = await client.call_tool("run", {"command": "cat main.py"})
                assert f"this is {place.name}" in str(result.content)


@pytest.mark.anyio
async def test_an_agent_speaks_mcp_over_http(served: Served, broken: Path) -> None:
    """The protocol's own client, with the token, over streamable HTTP."""
    async with agent(served, broken) as client:
        assert {tool.name for tool in (await client.list_tools()).tools} >= {"execute_and_observe", "output"}
        result = await client.call_tool("execute_and_observe", {})
        assert "main.py:1" in "".join(each.text for each in result.content if isinstance(each, types.TextContent))
