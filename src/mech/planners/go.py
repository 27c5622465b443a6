"""Go: modules downloaded, the main package built, the program run."""

from __future__ import annotations

import re

from mech.beneath import Tree
from mech.planners import databases, toolchains
from mech.planners.paths import ASIDE, folder_of, join, within
from mech.planners.proposal import Intent, Proposal
from mech.types import Command, Process

_MAIN = re.compile(r"^package main\b", re.M)
_FUNCTION = re.compile(r"^func main\(\)", re.M)
_IGNORED = re.compile(r"^//\s*(?:go:build|\+build)\s+ignore", re.M)
_SERVES = re.compile(
    r"ListenAndServe|http\.Serve\(|gin\.(?:Default|New)\(|echo\.New\(|fiber\.New\(|\.Listen\(|iris\.New\(|beego\.Run|"
    r"web\.Run\(|net\.Listen\(|http\.Server\{"
)
_PAGES = re.compile(r"http\.FileServer|html/template|\.HTML\(|text/html|LoadHTML|embed\.FS|templ\.")
_ARGUMENTS = re.compile(r"cobra\.Command|os\.Args\[1\]|flag\.Arg\(|urfave/cli|kong\.Parse")
_COMPILE = (  # all that is imported and not the module's own
    "go list -deps -f '{{if .Standard}}{{.ImportPath}}{{else if not .Module.Main}}{{.ImportPath}}{{end}}' ./... | "
    "xargs -r go build"
)
_PREFERRED = ("server", "web", "api", "app", "http", "serve", "site", "main")


def propose(tree: Tree, at: str) -> Proposal | None:
    """How a Go module runs; None without go.mod or a main package at its root."""
    module = tree.read(join(at, "go.mod"))
    texts = _texts(tree, at)
    mains = sorted({folder_of(path) for path, text in texts.items() if _is_main(text)})
    if module is None and at not in mains:
        return None
    if not mains:
        return None
    chosen = _choose(at, mains, module or "")
    wanted, because = toolchains.pinned(tree, at, "go")
    go = toolchains.find("go", wanted, because or "go.mod")
    own = [text for path, text in texts.items() if folder_of(path) == chosen]
    serves = any(_SERVES.search(text) for text in texts.values())
    asks = not serves and any(_ARGUMENTS.search(text) for text in own)
    target = within(chosen, at)
    package = target if target == "." else f"./{target}"
    env = {"GOFLAGS": "-buildvcs=false", "GOTOOLCHAIN": "local" if go.met else "auto"}
    note = f"{because}: the Go command brings that version from the module proxy"
    return Proposal(
        planner="go",
        at=at,
        intent=Intent.FRAMEWORK if serves else Intent.ENTRY_FILE,
        processes=(
            Process(
                "web" if serves else "main",
                "./.mech/app" + (" --help" if asks else ""),
                f"the main package in {chosen or 'the root'} is a {'server' if serves else 'program'}",
                at,
                _port(own) if serves else {},
                serves,
            ),
        ),
        setup=(
            *_install(tree, at, module),
            Command("build", f"go build -o .mech/app {package}", "the main package", at),
        ),
        env=env,
        toolchains=(go,),
        missing=(*(toolchains.missing(go) if go.path is None else ()), *databases.services(texts)),
        notes=(note,) if not go.met and go.path else (),
        serves_page=any(_PAGES.search(text) for text in texts.values()) if serves else False,
    )


def _port(texts: list[str]) -> dict[str, str]:
    """PORT for a program that reads it: many end when it is not set."""
    return {"PORT": "8080"} if any('Getenv("PORT")' in text or 'LookupEnv("PORT")' in text for text in texts) else {}


def _install(tree: Tree, at: str, module: str | None) -> tuple[Command, ...]:
    if module is None:
        return ()
    inputs = (join(at, "go.mod"), join(at, "go.sum"))
    fetched = "require" in module and not tree.is_dir(join(at, "vendor"))
    # compiled here, what is imported is part of the layer; the first build of net/http takes half a minute
    line = "go mod download && " if fetched else ""
    because = f"{inputs[0]} lists the modules" if fetched else "what is imported is compiled once"
    return (Command("install", f"{line}{{ {_COMPILE} || true; }}", because, at, inputs=inputs),)


def _texts(tree: Tree, at: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in tree.walk(at, 3, ASIDE - {"static", "build"}):
        if not path.endswith(".go") or path.endswith("_test.go") or _nested(tree, at, path):
            continue
        text = tree.read(path, 512 * 1024)
        if text is not None and not _IGNORED.search(text[:500]):
            found[path] = text
        if len(found) >= 300:
            break
    return found


def _nested(tree: Tree, at: str, path: str) -> bool:
    """Whether a folder between `at` and the file is a module of its own."""
    folder = folder_of(path)
    while folder != at and folder:
        if tree.is_file(join(folder, "go.mod")):
            return True
        folder = folder_of(folder)
    return False


def _is_main(text: str) -> bool:
    return bool(_MAIN.search(text) and _FUNCTION.search(text))


def _choose(at: str, mains: list[str], module: str) -> str:
    """The root's main package, else one below cmd/ with the module's or a server's name, else the first."""
    if at in mains:
        return at
    match = re.search(r"^module\s+(\S+)", module, re.M)
    own = match[1].rpartition("/")[2] if match else ""
    names = (own, *_PREFERRED)

    def order(folder: str) -> tuple[int, int, str]:
        name = folder.rpartition("/")[2]
        return (names.index(name) if name in names else 99, folder.count("/"), folder)

    return min(mains, key=order)
