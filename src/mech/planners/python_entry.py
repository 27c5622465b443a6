"""Where a Python application starts: found in its syntax, never by running it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mech.beneath import Tree
from mech.planners.documents import table, toml
from mech.planners.paths import ASIDE, first_file, folder_of, join, upwards, within, words
from mech.planners.python_source import Source, read

_MANIFESTS = ("requirements.txt", "pyproject.toml", "Pipfile", "setup.py", "environment.yml")
_MOST_FILES = 400
_ASIDE = ASIDE | frozenset(words("examples example samples demos scripts tools extras e2e bin ci"))
_NAMES = words("app main server run wsgi asgi api web index application start __main__ __init__ demo bot cli")

# class -> how its instances are served when the file does not do it itself
_CLASSES = {
    "flask.Flask": "flask",
    "apiflask.APIFlask": "flask",
    "flask_openapi3.OpenAPI": "flask",
    "quart.Quart": "asgi",
    "fastapi.FastAPI": "asgi",
    "fastapi.applications.FastAPI": "asgi",
    "starlette.applications.Starlette": "asgi",
    "litestar.Litestar": "asgi",
    "blacksheep.Application": "asgi",
    "falcon.asgi.App": "asgi",
    "socketio.ASGIApp": "asgi",
    "fasthtml.common.FastHTML": "asgi",
    "fasthtml.common.fast_app": "asgi",
    "sanic.Sanic": "sanic",
    "robyn.Robyn": "starter",
    "falcon.App": "wsgi",
    "falcon.API": "wsgi",
    "bottle.Bottle": "bottle",
    "bottle.default_app": "bottle",
    "aiohttp.web.Application": "aiohttp",
    "dash.Dash": "dash",
    "gradio.Blocks": "gradio",
    "gradio.Interface": "gradio",
    "gradio.ChatInterface": "gradio",
    "gradio.TabbedInterface": "gradio",
    "shiny.App": "shiny",
    "tornado.web.Application": "starter",
    "flask_socketio.SocketIO": "starter",
}
_METHODS = ("run", "launch", "listen", "run_server", "start", "serve", "run_forever")
_STARTS = frozenset(f"{name}.{method}" for name in _CLASSES for method in _METHODS) | frozenset(
    words(
        "uvicorn.run uvicorn.Server hypercorn.asyncio.serve aiohttp.web.run_app aiohttp.web.TCPSite bottle.run "
        "waitress.serve nicegui.ui.run werkzeug.serving.run_simple cherrypy.quickstart panel.serve "
        "fasthtml.common.serve tornado.httpserver.HTTPServer eel.start flet.app gevent.pywsgi.WSGIServer "
        "pywebio.start_server web.application.run granian.Granian mesop.labs.run"
    )
)
_PLAIN_STARTS = frozenset(
    words(
        "http.server.HTTPServer http.server.ThreadingHTTPServer socketserver.TCPServer socketserver.ThreadingTCPServer "
        "wsgiref.simple_server.make_server asyncio.start_server websockets.serve"
    )
)
_COMMANDS = {  # kind -> command line after `python`
    "flask": "-m flask run",
    "asgi": "-m uvicorn {target}",
    "factory": "-m uvicorn --factory {target}",
    "hypercorn": "-m hypercorn {target}",
    "sanic": "-m sanic {target}",
    "bottle": "-m bottle --bind localhost:8080 {target}",
    "shiny": "-m shiny run {target}",
    "aiohttp": '-c "from aiohttp import web; from {module} import {name} as app; web.run_app(app)"',
    "dash": '-c "from {module} import {name} as app; app.run()"',
    "gradio": '-c "from {module} import {name} as demo; demo.launch()"',
    "wsgi": '-c "from wsgiref.simple_server import make_server; from {module} import {name} as app; '
    "make_server('127.0.0.1', 8000, app).serve_forever()\"",
}
_SCRIPTED = {  # module that a script is written for -> command line after `python`
    "streamlit": "-m streamlit run {file} --server.headless true --browser.gatherUsageStats false",
    "chainlit": "-m chainlit run {file} --headless",
    "mesop": "-m mesop {file}",
}
_PAGES = re.compile(
    r"render_template|TemplateResponse|Jinja2Templates|HTMLResponse|StaticFiles|send_from_directory|send_static_file|"
    r"<html|<!doctype|FileResponse|\brender\(|TemplateView|static_folder|@view|\btemplate\(|fast_app",
    re.I,
)
_CONSOLE = re.compile(r"""^[\s"'\[]*([\w.-]+)\s*=\s*[\w.]+:\w+""", re.M)
_ARGUMENTS = re.compile(
    r"add_argument\(\s*[\"'][a-zA-Z](?![^)]*nargs\s*=\s*[\"'][?*])|add_subparsers|click\.(argument|group)|@cli\.command|"
    r"required\s*=\s*True|typer\.(Argument|Typer)|fire\.Fire|docopt\(|sys\.argv\[1\]"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """How a Python application is started. `command` follows `python`; `needs` are packages it cannot do without.

    `target` is the file that says so. `kind` is "django", "flask", "asgi", …, "starter" (a file that serves by
    itself), "plain" (the same with the standard library), "program" (prints and exits) or "script" (an
    installed command).
    """

    kind: str
    command: str
    target: str
    because: str
    cwd: str
    env: Mapping[str, str] = field(default_factory=dict)
    serves: bool | None = True
    page: bool | None = None
    needs: tuple[str, ...] = ()
    note: str = ""


def sources(tree: Tree, at: str) -> dict[str, tuple[Source, str]]:
    """The Python files of a folder by path, with their text; folders with a manifest of their own are others'."""
    found: dict[str, tuple[Source, str]] = {}
    for path in _files(tree, at):
        text = tree.read(path, 512 * 1024)
        source = read(path, text) if text is not None else None
        if source is not None and text is not None:
            found[path] = (source, text)
        if len(found) >= _MOST_FILES:
            break
    return found


def _files(tree: Tree, at: str) -> Iterator[str]:
    level = [at]
    for _depth in range(4):
        below: list[str] = []
        for folder in level:
            for name in tree.names(folder):
                path = join(folder, name)
                if name.endswith(".py") and not re.match(
                    r"(test_.*|.*_test|conftest|setup|fabfile|noxfile|tasks)\.py$", name
                ):
                    yield path
                elif (
                    "." not in name
                    and name not in _ASIDE
                    and tree.is_dir(path)
                    and not first_file(tree, path, _MANIFESTS)
                ):
                    below.append(path)
        level = below


def find(tree: Tree, at: str, found: Mapping[str, tuple[Source, str]], stated: Mapping[str, str]) -> Entry | None:
    """The entry of a folder: Django, what FLASK_APP says, the best server in the source, else a program."""
    return (
        _django(tree, at)
        or _stated_flask(tree, at, stated)
        or _framework(tree, at, found)
        or _script(tree, at)
        or _framework(tree, at, found, plain=True)
        or _program(tree, at, found)
    )


# --- servers ---------------------------------------------------------------------------------


def _django(tree: Tree, at: str) -> Entry | None:
    manage = first_file(tree, at, ("manage.py",)) or next(
        (
            join(join(at, name), "manage.py")
            for name in tree.names(at)
            if tree.is_file(join(join(at, name), "manage.py"))
        ),
        None,
    )
    text = tree.read(manage) if manage else None
    if manage is None or text is None or "django" not in text.lower():
        return None
    if manage != join(at, "manage.py") and first_file(tree, folder_of(manage), _MANIFESTS):
        return None
    because = f"{manage} is Django's; without its reloader a failed start ends instead of waiting for a save"
    return Entry(
        kind="django",
        command="manage.py runserver --noreload",
        target=manage,
        because=because,
        cwd=folder_of(manage),
        needs=("django",),
    )


def _stated_flask(tree: Tree, at: str, stated: Mapping[str, str]) -> Entry | None:
    named = stated.get("FLASK_APP")
    if not named or not re.fullmatch(r"[\w./:()-]+", named):
        return None
    env = {"FLASK_APP": named, "FLASK_DEBUG": stated.get("FLASK_DEBUG", "1")}
    return Entry("flask", "-m flask run", named, f"FLASK_APP is {named}", at, env, True, None, ("flask",))


def _framework(tree: Tree, at: str, found: Mapping[str, tuple[Source, str]], plain: bool = False) -> Entry | None:
    known = _known(found)
    offers: list[tuple[tuple[int, ...], Entry]] = []
    page = any(_PAGES.search(text) for _, text in found.values())
    for path, (source, _text) in found.items():
        for rank, entry in _offers(tree, at, source, known, page):
            if (entry.kind == "plain") == plain:
                offers.append(((rank, *_order(at, path)), entry))
    return min(offers, key=lambda offer: offer[0])[1] if offers else None


def _order(at: str, path: str) -> tuple[int, ...]:
    """Shallow files first, then by their usual names, then the shorter name."""
    inner = within(path, at)
    name = inner.rpartition("/")[2].removesuffix(".py")
    best = _NAMES.index(name) if name in _NAMES else 50
    return (inner.count("/"), best, len(inner))


def _known(found: Mapping[str, tuple[Source, str]]) -> dict[str, str]:
    """Names of applications and factories anywhere in the folder, and their classes."""
    known: dict[str, str] = {}
    for source, _ in found.values():
        for name, qualified in (*source.apps.items(), *source.factories.items(), *source.makers.items()):
            if resolved := _class(source, qualified, {}):
                known.setdefault(name, resolved)
    return known


def _class(source: Source, qualified: str, known: Mapping[str, str]) -> str | None:
    candidates = (qualified, *(f"{star}.{qualified}" for star in source.stars))
    direct = next((one for one in candidates if one in _CLASSES), None)
    return direct or known.get(qualified.rpartition(".")[2])


def _starts(source: Source, known: Mapping[str, str]) -> str | None:
    """The call with which the file serves by itself."""
    for call in sorted(source.calls if source.guarded else source.direct):
        for one in (call, *(f"{star}.{call}" for star in source.stars)):
            if one in _STARTS or one in _PLAIN_STARTS:
                return one
        before, _, method = call.rpartition(".")
        owner = known.get(before.rpartition(".")[2])
        if owner and method in _METHODS:
            return f"{owner}.{method}"
    return None


def _offers(tree: Tree, at: str, source: Source, known: Mapping[str, str], page: bool) -> Iterator[tuple[int, Entry]]:
    scripted = next((one for one in _SCRIPTED if one in source.imports), None)
    if scripted and "pages" not in source.path.split("/") and source.runs:
        line = _SCRIPTED[scripted].format(file=within(source.path, at))
        yield (
            0,
            Entry(scripted, line, source.path, f"{source.path} imports {scripted}", at, page=True, needs=(scripted,)),
        )
        return
    start = _starts(source, known)
    if start:
        plain = start in _PLAIN_STARTS
        cwd, command = _by_file(tree, at, source)
        owner = start.rpartition(".")[0]
        shown = page or owner.startswith(("gradio", "dash", "nicegui", "panel", "pywebio", "fasthtml"))
        because = f"{source.path} calls {start}"
        package = start.partition(".")[0]
        needs = (package,) if package in ("uvicorn", "waitress", "hypercorn") else ()
        yield (
            2 if plain else 0,
            Entry("plain" if plain else "starter", command, source.path, because, cwd, page=shown, needs=needs),
        )
        return
    yield from _served(tree, at, source, known, page)


def _served(tree: Tree, at: str, source: Source, known: Mapping[str, str], page: bool) -> Iterator[tuple[int, Entry]]:
    """Commands of the frameworks for applications that the file only defines."""
    root, module = _module(tree, source)
    for factory, names in ((False, source.apps), (True, source.factories)):
        for name, qualified in names.items():
            owner = _class(source, qualified, known)
            kind = _CLASSES.get(owner or "", "starter")
            if owner is None or kind == "starter" or (factory and kind not in ("flask", "asgi")):
                continue
            kind = "factory" if factory and kind == "asgi" else kind
            call = f"{name}()" if factory else name
            target = f"{module}:{name}"
            env = {"FLASK_APP": f"{module}:{call}", "FLASK_DEBUG": "1"} if kind == "flask" else {}
            line = _COMMANDS[kind].format(target=target, module=module, name=name)
            shown = page or kind in ("gradio", "dash", "shiny")
            needs = {"asgi": ("uvicorn",), "factory": ("uvicorn",)}.get(kind, ())
            because = f"{source.path} defines {call}, a {owner}"
            yield 1 if factory else 0, Entry(kind, line, source.path, because, root, env, page=shown, needs=needs)


def _module(tree: Tree, source: Source) -> tuple[str, str]:
    """The folder to run from and the dotted name of the file there."""
    folder = folder_of(source.path)
    root = folder
    while root and tree.is_file(join(root, "__init__.py")):
        root = folder_of(root)
    if root == folder and source.relative and folder:
        root = folder_of(folder)
    for above in upwards(folder_of(root)) if root else ():
        child = source.path[len(above) + 1 if above else 0 :].partition("/")[0]
        here = tree.is_dir(join(root, child)) or tree.is_file(join(root, child + ".py"))
        if child in source.imports and not here:
            root = above
    inner = within(source.path, root).removesuffix(".py").removesuffix("/__init__")
    return root, inner.replace("/", ".")


def _by_file(tree: Tree, at: str, source: Source) -> tuple[str, str]:
    """Folder and command line for a file that is run as a program."""
    root, module = _module(tree, source)
    if root != folder_of(source.path) and not source.path.endswith("__init__.py"):
        return root, f"-m {module.removesuffix('.__main__')}"
    return at, within(source.path, at)


# --- programs --------------------------------------------------------------------------------


def _script(tree: Tree, at: str) -> Entry | None:
    """A command that the project installs: asked for its help, which is what works without arguments."""
    path = join(at, "pyproject.toml")
    document = toml(tree.read(path))
    project, poetry = table(document.get("project")), table(table(document.get("tool")).get("poetry"))
    scripts = table(project.get("scripts")) or table(poetry.get("scripts"))
    names = [name for name, value in scripts.items() if isinstance(value, str) and re.fullmatch(r"[\w.-]+", name)]
    names = names if "build-system" in document else []
    for file in ("setup.cfg", "setup.py"):
        if not names and (text := tree.read(join(at, file))) and "console_scripts" in text:
            path = join(at, file)
            names = _CONSOLE.findall(text[text.index("console_scripts") :])
    if not names:
        return None
    own = str(project.get("name") or poetry.get("name") or "")
    name = own if own in names else names[0]
    because = f"{path} has the command {name}; it is asked for its help, which needs no arguments"
    return Entry("script", f"{name} --help", path, because, at, serves=False, page=False)


def _program(tree: Tree, at: str, found: Mapping[str, tuple[Source, str]]) -> Entry | None:
    usual = [p for p in found if p.rpartition("/")[2] in ("main.py", "__main__.py", "app.py", "run.py", "cli.py")]
    direct = [p for p in found if folder_of(p) == at]
    guarded = [p for p in found if found[p][0].guarded and folder_of(p) == at]
    choice = sorted(usual, key=lambda p: _order(at, p)) or (
        guarded if len(guarded) == 1 else direct if len(direct) == 1 else []
    )
    if not choice:
        return None
    source, text = found[choice[0]]
    cwd, command = _by_file(tree, at, source)
    asks = bool(_ARGUMENTS.search(text))
    note = f"{source.path} takes arguments, so it is asked for its help" if asks else ""
    command += " --help" if asks else ""
    serves = None if not source.guarded and not source.runs else False
    return Entry(
        "program", command, source.path, f"{source.path} is a program", cwd, serves=serves, page=False, note=note
    )
