"""Static pages: a folder with an index.html and nothing that would build or serve it."""

from __future__ import annotations

import re
import shutil

from mech.beneath import Tree
from mech.planners import toolchains
from mech.planners.proposal import Intent, Proposal
from mech.types import Process

NAME = "static"
FOLDERS = (
    "", "public", "dist", "site", "www", "html", "public_html", "_site", "out", "build", "web", "docs", "src",
    "app", "static", "client", "frontend", "website", "page", "pages", "game",
)  # fmt: skip
SERVE = "python3 -m http.server ${PORT:-8000} --bind 127.0.0.1"
SERVE_NODE = (
    "node -e \"const h=require('http'),f=require('fs'),p=require('path'),r=process.cwd(),"
    "t={html:'text/html',js:'text/javascript',mjs:'text/javascript',css:'text/css',json:'application/json',svg:'image/svg+xml',"
    "png:'image/png',jpg:'image/jpeg',gif:'image/gif',webp:'image/webp',wasm:'application/wasm',ico:'image/x-icon'};"
    "h.createServer((q,s)=>{let x=p.join(r,p.normalize(decodeURIComponent(q.url.split('?')[0])));"
    "if(f.existsSync(x)&&f.statSync(x).isDirectory())x=p.join(x,'index.html');"
    "f.readFile(x,(e,d)=>{s.writeHead(e?404:200,{'content-type':t[x.split('.').pop()]||'text/plain'});"
    "s.end(e?'not found':d)})})"
    ".listen(process.env.PORT||8000,'127.0.0.1')\""
)
_LEAVES = re.compile(r"""(?:src|href)\s*=\s*["']?\.\./""", re.I)


def propose(tree: Tree, at: str) -> Proposal | None:
    """A server of files for the folder's page; None when it has no page."""
    found = _page(tree, at)
    if found is None:
        return None
    folder, file, because = found
    served, path = folder, "/" if file == "index.html" else f"/{file}"
    text = tree.read(_join(folder, file)) or ""
    if folder != at and _LEAVES.search(text):
        served, path = at, f"/{folder.removeprefix(at).strip('/')}/" + ("" if file == "index.html" else file)
        because += f"; it refers to files above it, so {at or 'the root'} is served"
    calls = _calls_back_end(tree, folder, text)
    if calls:
        because += f"; it calls {calls}, a back end of its own"
    python = shutil.which("python3") is not None or shutil.which("node") is None
    process = Process("web", SERVE if python else SERVE_NODE, because, served, serves=True)
    return Proposal(
        planner=NAME,
        at=at,
        intent=Intent.ENTRY_FILE if calls else Intent.STATIC,
        processes=(process,),
        toolchains=(toolchains.find("python" if python else "node", None, "something has to serve the files"),),
        serves_page=True,
        paths=() if path == "/" else (path,),
    )


def _page(tree: Tree, at: str) -> tuple[str, str, str] | None:
    """(folder, file, reason) of the page to show: an index.html near by, else the only page of the folder."""
    for name in FOLDERS:
        folder = _join(at, name)
        if name and tree.is_file(_join(folder, "package.json")):
            continue  # an application of its own, whose page may need to be built
        for file in ("index.html", "index.htm"):
            if tree.is_file(_join(folder, file)):
                return folder, file, f"{_join(folder, file)} is there and nothing else says how to run it"
    pages = [name for name in tree.names(at) if name.endswith((".html", ".htm")) and tree.is_file(_join(at, name))]
    if not pages:
        return None
    best = next((p for p in pages if p.startswith(("home.", "main.", "default.", "app.", "demo."))), pages[0])
    return (
        at,
        best,
        f"{_join(at, best)} is the only page" if len(pages) == 1 else f"{_join(at, best)} is one of {len(pages)} pages",
    )


_LOCAL = re.compile(r"(?:https?|wss?)://(?:localhost|127\.0\.0\.1):\d+")


def _calls_back_end(tree: Tree, folder: str, text: str) -> str:
    """The local address that the page or its scripts call ("" if none): somebody has to answer there."""
    folders = (folder, _join(folder, "js"), _join(folder, "scripts"), _join(folder, "src"))
    scripts = [_join(at, name) for at in folders for name in tree.names(at) if name.endswith((".js", ".mjs"))]
    for source in (text, *(tree.read(script, 256 * 1024) or "" for script in scripts[:20])):
        found = _LOCAL.search(source)
        if found and "require(" not in source:
            return found[0]
    return ""


def _join(at: str, name: str) -> str:
    return f"{at}/{name}".strip("/") if name else at
