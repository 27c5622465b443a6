"""Draw docs/run.png and docs/chat.png from a real run of the demo: what is typed, what is told, what was seen.

python scripts/picture.py [run] [chat]
"""

from __future__ import annotations

import base64
import html
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import anyio

from mech.api import run
from mech.browser import find
from mech.executors.here import Here
from mech.sentences import sentence
from mech.settings import Settings

ROOT = Path(__file__).parent.parent
STYLE = """<!doctype html><meta charset=utf-8><style>
body { margin: 0; padding: 28px; width: 1224px; background: #eef1f5; color: #1f2933;
  font: 15px/1.45 system-ui, sans-serif }
.row { display: flex; gap: 24px; align-items: flex-start }
pre { margin: 0; padding: 18px 20px; border-radius: 10px; background: #0f1720; color: #d7e0ea;
  font: 13px/1.5 monospace; white-space: pre-wrap; flex: 1 1 0; min-width: 0; overflow-wrap: anywhere }
.phases, .dim { color: #8fa3b8 } .prompt { color: #7ee0a3 }
pre img { display: block; width: 100%; margin: 6px 0; border-radius: 4px }
figure { margin: 0; flex: 0 0 440px } img { width: 100%; border-radius: 10px; border: 1px solid #c8d1dc }
figcaption { margin-top: 8px; color: #52606d }
</style>"""
RUN = """<div class=row><pre><span class=prompt>$ mech run login</span>
<span class=phases>{phases}</span>

{report}</pre><figure><img src="data:image/png;base64,{picture}">
<figcaption>What its browser saw.</figcaption></figure></div>"""

MOVING = re.compile(r"\x1b\[\?25l.*?\x1b\[\?25h(?:\r|\x1b\[1A|\x1b\[2K)*", re.DOTALL)  # taken away when it was over
INLINE = re.compile(r"\x1b\]1337;File=inline=1;[^:]*:([^\x07]*)\x07")
DIM = re.compile(r"\x1b\[2m(.*?)\x1b\[0m", re.DOTALL)


async def drawn_run(scratch: Path) -> str:
    login = scratch / "login"
    shutil.copytree(ROOT / "src" / "mech" / "demo" / "app", login)
    phases: list[str] = []
    async with Here(Settings(home=scratch / "home")) as here:

        def note(row: object) -> None:
            if text := sentence(row.event):  # type: ignore[attr-defined]
                phases.append(text.replace(str(scratch) + "/", "~/"))

        found = await run(str(login), here=here, on_row=note)
        picture = here.artifacts.path(found["observations"][0]["screenshot"]).read_bytes()
    return RUN.format(
        phases=html.escape("\n".join(phases)),
        report=html.escape(found["text"]["l1"]),
        picture=base64.b64encode(picture).decode(),
    )


async def drawn_chat(scratch: Path) -> str:
    """The demo on a terminal that understands iTerm2's pictures, a column for each turn."""
    shown = await anyio.to_thread.run_sync(_on_a_terminal, scratch)
    told = MOVING.sub("", shown).replace("\r\n", "\n").partition("\npictures\n")[0]
    told = re.sub(rf"\n[^\n]*{re.escape(str(scratch))}\S*\.png\S*", "", told)
    turns = []
    for turn in told.split("\n> ")[1:]:
        said, _, rest = turn.partition("\n")
        pieces = INLINE.split(rest)
        texts = [DIM.sub(r"<span class=dim>\1</span>", html.escape(each)) for each in pieces[::2]]
        pictures = [f'<img src="data:image/png;base64,{each}">' for each in pieces[1::2]]
        body = "".join(part for pair in zip(texts, [*pictures, ""], strict=True) for part in pair)
        turns.append(f"<pre><span class=prompt>&gt; {html.escape(said)}</span>\n{body.strip()}</pre>")
    return f"<div class=row>{''.join(turns)}</div>"


def _on_a_terminal(scratch: Path) -> str:
    place, end = pty.openpty()
    env = {**os.environ, "MECH_HOME": str(scratch / "talk"), "TERM": "xterm-256color", "COLUMNS": "120"}
    words = (Path(sys.executable).parent / "mech", "demo", "--pictures", "iterm")
    parts = []
    with subprocess.Popen(words, stdin=end, stdout=end, stderr=end, env=env):
        os.close(end)
        try:
            while part := os.read(place, 65_536):
                parts.append(part)
        except OSError:  # nobody holds the other end any more
            pass
    os.close(place)
    return b"".join(parts).decode("utf-8", "replace")


DRAWN = {"run": drawn_run, "chat": drawn_chat}


async def draw(name: str, scratch: Path) -> None:
    (scratch / "page.html").write_text(STYLE + await DRAWN[name](scratch))
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        program = find() or playwright.chromium.executable_path
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1280, "height": 300})
        await page.goto((scratch / "page.html").as_uri())
        await page.screenshot(path=ROOT / "docs" / f"{name}.png", full_page=True)
        await browser.close()


if __name__ == "__main__":
    for each in sys.argv[1:] or DRAWN:
        with tempfile.TemporaryDirectory(prefix="mech-picture-") as folder:
            anyio.run(draw, each, Path(folder))
