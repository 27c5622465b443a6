"""Draw docs/run.png, the README's picture, from a real run of the demo: what is typed, what is told, what was seen.

python scripts/picture.py
"""

from __future__ import annotations

import base64
import html
import shutil
import tempfile
from pathlib import Path

import anyio

from mech.api import run
from mech.browser import find
from mech.executors.here import Here
from mech.sentences import sentence
from mech.settings import Settings

ROOT = Path(__file__).parent.parent
PAGE = """<!doctype html><meta charset=utf-8><style>
body {{ margin: 0; padding: 28px; width: 1224px; background: #eef1f5; color: #1f2933;
  font: 15px/1.45 system-ui, sans-serif }}
.row {{ display: flex; gap: 24px; align-items: flex-start }}
pre {{ margin: 0; padding: 18px 20px; border-radius: 10px; background: #0f1720; color: #d7e0ea;
  font: 13px/1.5 monospace; white-space: pre-wrap; flex: 1 1 0; min-width: 0; overflow-wrap: anywhere }}
.phases {{ color: #8fa3b8 }} .prompt {{ color: #7ee0a3 }}
figure {{ margin: 0; flex: 0 0 440px }} img {{ width: 100%; border-radius: 10px; border: 1px solid #c8d1dc }}
figcaption {{ margin-top: 8px; color: #52606d }}
</style><div class=row><pre><span class=prompt>$ mech run login</span>
<span class=phases>{phases}</span>

{report}</pre><figure><img src="data:image/png;base64,{picture}">
<figcaption>What its browser saw.</figcaption></figure></div>"""


async def draw(scratch: Path) -> None:
    login = scratch / "login"
    shutil.copytree(ROOT / "src" / "mech" / "demo" / "app", login)
    phases: list[str] = []
    async with Here(Settings(home=scratch / "home")) as here:

        def note(row: object) -> None:
            if text := sentence(row.event):  # type: ignore[attr-defined]
                phases.append(text.replace(str(scratch) + "/", "~/"))

        found = await run(str(login), here=here, on_row=note)
        picture = here.artifacts.path(found["observations"][0]["screenshot"]).read_bytes()
    (scratch / "page.html").write_text(
        PAGE.format(
            phases=html.escape("\n".join(phases)),
            report=html.escape(found["text"]["l1"]),
            picture=base64.b64encode(picture).decode(),
        )
    )
    from playwright.async_api import async_playwright

    async with async_playwright() as playwright:
        program = find() or playwright.chromium.executable_path
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1280, "height": 300})
        await page.goto((scratch / "page.html").as_uri())
        await page.screenshot(path=ROOT / "docs" / "run.png", full_page=True)
        await browser.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="mech-picture-") as folder:
        anyio.run(draw, Path(folder))
