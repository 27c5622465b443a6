"""How a page looks beside the last time: pictures of a real browser, their regions, and the element in each."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pages import serving
from PIL import Image, ImageDraw
from servers import connect

from mech.artifacts import Artifacts
from mech.browser import Browser, pictures
from mech.browser.elements import Element, became, to_blame
from mech.browser.pictures import difference
from mech.browser.visual import compare
from mech.comparing import compared, looks
from mech.events import plain
from mech.types import Visual

PAGE = """<!doctype html><title>Sign in</title><style>body { font: 16px sans-serif }
  button { background: #222; color: #fff; border: 0; padding: 12px }</style><h1>Welcome</h1>
<p>Please sign in.</p><form><button>Sign in</button></form><p>Bye</p>"""


async def seen(tmp_path: Path, *pages: str, size: str = "600x400") -> Visual:
    """The comparison of the last two of the pages."""
    artifacts = Artifacts(tmp_path)
    found = []
    with serving("") as site:
        async with Browser(artifacts.put) as browser, browser.looking(connect) as look:
            for page in pages:
                site.pages["/"] = page
                found.append(await look(site.origin, "/", size))
    visual = compare(found[-2], found[-1], "ex_1", artifacts)
    assert visual is not None
    return visual


@pytest.mark.anyio
@pytest.mark.browser
async def test_a_page_that_is_as_before_has_no_region(tmp_path: Path) -> None:
    """The same page twice is the same picture, and is said to be."""
    visual = await seen(tmp_path, PAGE, PAGE)
    assert (visual.changed, visual.regions, visual.lines, visual.picture) == (False, (), (), None)
    assert looks(plain(visual), visual.before) == "the page looks exactly as before"
    assert looks(plain(visual), "another") == "the page looks to a person as before"


@pytest.mark.anyio
@pytest.mark.browser
async def test_a_colour_is_told_with_its_element(tmp_path: Path) -> None:
    """One region, the button in it, and both colours; the text of the page is as it was."""
    visual = await seen(tmp_path, PAGE, PAGE.replace("#222", "#06f"))
    (region,) = visual.regions
    assert (region.element, region.selector) == ('button "Sign in"', "button")
    assert region.what == "background-color #222222 -> #0066ff"
    assert visual.lines == ()
    assert looks(plain(visual), None) == (
        '1 region changed (button "Sign in": background-color #222222 -> #0066ff)'
    )  # fmt: skip
    assert visual.picture is not None
    with Image.open(Artifacts(tmp_path).path(visual.picture)) as picture:
        assert picture.size[0] == 600 + 12 + 600


@pytest.mark.anyio
@pytest.mark.browser
async def test_what_was_added_is_told_and_not_what_it_moved(tmp_path: Path) -> None:
    """A spinner in the form is the change; the paragraph below only went down."""
    spinner = '<div id=spinner role=status style="width:40px;height:40px;background:#0a0"></div></form>'
    visual = await seen(tmp_path, PAGE, PAGE.replace("</form>", spinner))
    told = {region.selector: region.what for region in visual.regions}
    assert told["div#spinner"] == "added"
    assert visual.lines == ("+ status",)


@pytest.mark.anyio
@pytest.mark.browser
async def test_a_text_is_told_on_the_page_and_in_the_picture(tmp_path: Path) -> None:
    """The lines that went and came, fenced; the heading with both texts."""
    visual = await seen(tmp_path, PAGE, PAGE.replace("Welcome", "Good evening"))
    assert visual.lines == ('- heading "Welcome" [level=1]', '+ heading "Good evening" [level=1]')
    assert visual.regions[0].what == 'text "Welcome" -> "Good evening"'
    run = {"verdict": "passed", "failures": [], "observations": [{"path": "/", "visual": plain(visual)}]}
    text = compared(run, run)
    assert text.startswith('since the last run: passed -> passed\nlooks: 1 region changed (heading "Good evening"')
    assert "<<page changes" in text


@pytest.mark.anyio
@pytest.mark.browser
async def test_what_a_canvas_draws_is_laid_to_it(tmp_path: Path) -> None:
    """No element is otherwise, and the picture is: the smallest element around says so."""
    page = """<h1>Chart</h1><canvas id=c width=200 height=100></canvas>
      <script>c.getContext('2d').fillRect(9, 9, {0}, 50)</script>"""
    visual = await seen(tmp_path, page.replace("{0}", "50"), page.replace("{0}", "90"))
    assert [(region.selector, region.what) for region in visual.regions] == [("canvas#c", "its picture changed")]


# --- pictures ---------------------------------------------------------------------------------


def png(draw: Callable[[Any], None] = lambda canvas: None, size: tuple[int, int] = (320, 200)) -> bytes:
    image = Image.new("RGB", size, "white")
    canvas = ImageDraw.Draw(image)
    canvas.text((20, 20), "some text that does not change", fill="black")
    draw(canvas)
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def edge(grey: int) -> bytes:
    """A slanted black area, whose edge is drawn in greys as antialiasing does."""

    def draw(canvas: Any) -> None:
        for y in range(60, 160):
            at = 100 + (y - 60) // 3
            canvas.line((at + 1, y, 220, y), fill="black")
            canvas.point((at, y), fill=(grey, grey, grey))

    return png(draw)


@pytest.fixture(params=["blazediff", "pillow"])
def either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to compare, the fast one and the one that is always there."""
    if request.param == "pillow":
        monkeypatch.setattr(pictures, "_mask", pictures._plain_mask)


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("wide", [4, 9, 100])
def test_regions_are_the_boxes_that_differ(wide: int) -> None:
    """From four pixels on, a faint grey too; the largest comes first, neighbours are one."""
    after = png(lambda canvas: (
        canvas.rectangle((200, 100, 199 + wide, 99 + wide), fill=(244, 244, 244)),
        canvas.rectangle((30, 90, 32, 91), fill="red"),
    ))  # fmt: skip
    assert difference(png(), after).regions == ((200, 100, wide, wide), (30, 90, 3, 2))


@pytest.mark.usefixtures("either")
def test_antialiasing_is_no_difference() -> None:
    """The same edge in other greys is the same edge."""
    assert difference(edge(90), edge(140)).regions == ()


@pytest.mark.usefixtures("either")
def test_another_size_is_told() -> None:
    """What both have is compared; the sizes say the rest."""
    found = difference(png(), png(size=(320, 260)))
    assert (found.regions, found.sizes) == ((), ((320, 200), (320, 260)))


# --- elements ---------------------------------------------------------------------------------


def element(selector: str, box: tuple[int, int, int, int], text: str = "", **styles: str) -> Element:
    return Element(selector, "", "", box, text, "", styles)


def test_elements_are_matched_where_others_came_between() -> None:
    """An inserted one is added; those below it moved; one of the same tag with another text changed."""
    before = [element("h1", (0, 0, 90, 20), "A"), element("p", (0, 20, 90, 20), "B")]
    after = [element("h1", (0, 0, 90, 20), "C"), element("hr", (0, 20, 90, 5)), element("p", (0, 25, 90, 20), "B")]
    assert [(each.element.selector, each.what, each.moved) for each in became(before, after)] == [
        ("h1", 'text "A" -> "C"', False), ("hr", "added", False), ("p", "moved by 0,5", True),
    ]  # fmt: skip


def test_the_element_that_fits_a_region_best_is_to_blame() -> None:
    """Of two that changed the one whose box is nearly the region's; none in it that changed: the smallest around."""
    page = [element("body", (0, 0, 300, 300)), element("button", (10, 10, 80, 30)), element("img", (200, 200, 50, 50))]
    other = [element("body", (0, 0, 300, 300), color="#111"), element("button", (10, 10, 80, 30), "x"), page[2]]
    changed = became(page, other)
    assert to_blame((12, 12, 70, 25), changed, other)[0] == other[1]
    assert to_blame((210, 210, 9, 9), [], other) == (other[2], "its picture changed")
