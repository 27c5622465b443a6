"""The tool `look` over a real run: the page is used, and stays as it was left until the next run."""

from __future__ import annotations

from pathlib import Path

import pytest
from benches import needs

from mech.comparing import compared
from mech.executors.here import Here
from mech.settings import Settings
from mech.tools import answer, tools
from mech.workbench import workbench

pytestmark = [pytest.mark.anyio, pytest.mark.browser]

PAGE = """<title>Count</title><button onclick="out.textContent = ++n + ' clicks'">More</button><p id=out>none</p>
<script>let n = 0</script>"""


@pytest.fixture(scope="module", autouse=True)
def present() -> None:
    needs("bubblewrap")


async def test_a_run_is_used_by_steps(tmp_path: Path) -> None:
    """Nothing serves before the run; then steps go on where the last call left the page, and end with a picture."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text(PAGE)
    click = {"steps": [{"do": "click", "role": "button", "name": "More"}]}
    async with Here(Settings(home=tmp_path / "home"), pool=False) as here, workbench(here, folder) as bench:
        known = tools("default")
        assert (await answer(known, "look", bench, click)).text.startswith("nothing serves a page")
        await answer(known, "execute_and_observe", bench, {})
        first = await answer(known, "look", bench, click)
        assert "1. goto /: ok, 200 Count" in first.text
        assert '2. click button "More": ok' in first.text
        assert "+ paragraph: 1 clicks" in first.text
        assert bench.picture(first.images[0]).startswith(b"\x89PNG")
        assert "+ paragraph: 2 clicks" in (await answer(known, "look", bench, click)).text
        assert "paragraph: 2 clicks" in (await answer(known, "look", bench, {})).text
        wrong = await answer(known, "look", bench, {"steps": [{"do": "hover"}]})
        assert "must do one of" in wrong.text
        await bench.end()
        assert (await answer(known, "look", bench, {})).text.startswith("nothing serves a page")


async def test_a_run_says_how_the_page_looks_beside_the_last_one(tmp_path: Path) -> None:
    """The region with its element; then the feedback document has it, with a picture of both."""
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text(PAGE)
    async with Here(Settings(home=tmp_path / "home"), pool=False) as here, workbench(here, folder) as bench:
        known = tools("default")
        assert "looks:" not in (await answer(known, "execute_and_observe", bench, {})).text
        first = bench.feedback
        (folder / "index.html").write_text(PAGE.replace("<button ", "<button style='background:#06f' "))
        found = await bench.execute()
        visual = found["observations"][0]["visual"]
        assert [region["element"] for region in visual["regions"]] == ['button "More"']
        assert (
            compared(first, found).split("\n")[1].startswith('looks: 1 region changed (button "More": background-color')
        )
        assert bench.picture(visual["picture"]).startswith(b"\x89PNG")
        again = await bench.execute()
        assert compared(found, again) == "since the last run: passed -> passed\nlooks: the page looks exactly as before"
