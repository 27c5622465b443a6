"""Steps in a real browser on small pages: what each did, and what is there instead where it could not be done."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pages import Site, serving
from servers import connect

from mech.browser import Browser
from mech.browser.aria import Named, changes, closest, named
from mech.browser.steps import Asked, Did, Step, Visit
from mech.tokens import estimate
from mech.tools.look import told

pytestmark = [pytest.mark.anyio, pytest.mark.browser]

LOGIN = """<title>Sign in</title><h1>Welcome</h1><link rel=stylesheet href=/a.css>
<form id=f><label>Email <input name=email></label><label>Password <input type=password name=password></label>
<select aria-label=Role><option>User<option>Admin</select><button>Sign in</button></form><p id=out role=alert></p>
<script>f.onsubmit = async e => { e.preventDefault();
  const r = await fetch('/api/login', {method: 'POST', body: f.email.value});
  out.textContent = (await r.json()).message; if (!r.ok) console.error('login failed'); }</script>"""


@asynccontextmanager
async def visiting(page: str, **pages: Any) -> AsyncIterator[tuple[Visit, Site]]:
    with serving(page, **pages) as site:
        async with (
            Browser(lambda data, suffix: "") as browser,
            browser.visiting(connect, site.origin, "800x600") as visit,
        ):
            assert not (await visit.do(Step("goto", value="/"))).wrong
            yield visit, site


async def test_a_form_is_used_as_a_person_would() -> None:
    """Each step says what it changed on the page; failed requests have their status, static files are counted."""
    async with visiting(LOGIN) as (visit, site):
        site.pages |= {"/api/login": (401, {"message": "Wrong password"}), "/a.css": "h1 { color: navy }"}
        first = await visit.do(Step("goto", value="/"))
        assert (first.status, first.title, first.new) == (200, "Sign in", True)
        assert '- button "Sign in"' in first.changes
        filled = await visit.do(Step("fill", "textbox", "Email", value="a@b.example"))
        assert filled.changes == ('- textbox "Email"', '+ textbox "Email": a@b.example')
        assert not (await visit.do(Step("fill", label="Password", value="x"))).wrong
        assert not (await visit.do(Step("select", "combobox", "Role", value="Admin"))).wrong
        sent = await visit.do(Step("click", "button", "Sign in"))
        assert "+ alert: Wrong password" in sent.changes
        assert [(each.method, each.path, each.status) for each in sent.requests] == [("POST", "/api/login", 401)]
        assert sent.errors == ("login failed",)
        assert not (await visit.do(Step("expect", "alert", value="Wrong"))).wrong
        text = told([first, sent], 2, 600)
        assert "1. goto /: ok, 200 Sign in\n   requests: 1 static file" in text
        assert '2. click button "Sign in": ok\n   error: login failed\n   requests: POST /api/login 401' in text


async def test_a_step_that_fails_says_what_is_there_instead() -> None:
    """The closest names, the options of a select, what an element says: the page is not to be guessed at."""
    async with visiting(LOGIN) as (visit, _):
        missing = await visit.do(Step("click", "button", "Log in"))
        assert missing.wrong == 'there is no button "Log in"'
        assert missing.instead[0] == 'button "Sign in"'
        assert "there is no button" in told([missing], 3, 600)
        assert "2 more steps were not tried" in told([missing], 3, 600)
        assert (await visit.do(Step("select", "combobox", "Role", value="Root"))).instead == ("User", "Admin")
        assert (await visit.do(Step("expect", "heading", value="Bye"))).wrong == "heading says 'Welcome', not 'Bye'"
        assert (await visit.do(Step("expect", "heading", "Welcome", gone=True))).wrong.endswith("is still there")
        assert (await visit.do(Step("goto", value="https://shop.example/"))).wrong.startswith("shop.example is none of")


async def test_what_covers_an_element_is_named() -> None:
    """A person could not click it either: an overlay, a disabled button, several of one name."""
    page = """<button>Pay</button><button disabled>Send</button><a href=#1>Row</a><a href=#2>Row</a>
      <div id=veil style="position:fixed;inset:0;background:#0008">Cookies?</div>"""
    async with visiting(page) as (visit, _):
        covered = await visit.do(Step("click", "button", "Pay"))
        assert (covered.wrong, covered.instead) == ('button "Pay" is covered by', ("div#veil (Cookies?)",))
        assert (await visit.do(Step("click", "button", "Send"))).wrong == 'button "Send" is disabled'
        several = await visit.do(Step("click", "link", "Row"))
        assert several.wrong == '2 elements are link "Row": choose one by nth'


async def test_dialogs_are_told_and_answered() -> None:
    """They are dismissed unless the step accepts them; the page never hangs."""
    page = "<button onclick=\"out.textContent = confirm('Delete?') ? 'deleted' : 'kept'\">Delete</button><p id=out>"
    async with visiting(page) as (visit, _):
        kept = await visit.do(Step("click", text="Delete"))
        assert (kept.dialogs, kept.changes) == (("confirm: Delete? (dismissed)",), ("- paragraph", "+ paragraph: kept"))
        gone = await visit.do(Step("click", text="Delete", accept=True))
        assert gone.changes == ("- paragraph: kept", "+ paragraph: deleted")


async def test_what_comes_late_is_waited_for() -> None:
    """An element that a timer brings is found; one that goes is seen to go."""
    page = """<p id=busy>Loading</p><script>setTimeout(() => { busy.remove();
      document.body.innerHTML += '<button>Ready</button>' }, 400)</script>"""
    async with visiting(page) as (visit, _):
        assert not (await visit.do(Step("wait", text="Loading", gone=True))).wrong
        assert not (await visit.do(Step("press", "button", "Ready", value="Enter"))).wrong


def test_a_step_that_cannot_be_right_says_so() -> None:
    """Wrong names and missing values are told before anything is done."""
    with pytest.raises(ValueError, match="must do one of goto"):
        Step.of({"do": "hover"})
    with pytest.raises(ValueError, match="has no 'selector'"):
        Step.of({"do": "click", "selector": "#a"})
    with pytest.raises(ValueError, match="needs the role and name"):
        Step.of({"do": "click"})
    with pytest.raises(ValueError, match="needs a value"):
        Step.of({"do": "fill", "label": "Email"})
    assert str(Step.of({"do": "fill", "role": "textbox", "name": "Age", "value": 3})) == "fill textbox \"Age\" '3'"


def test_changes_of_a_page_are_its_lines() -> None:
    """What only moved deeper is no change; names with quotes are read; near names come first."""
    assert changes('- list:\n  - button "A"', '- main:\n  - list:\n    - button "A"') == ("+ main:",)
    elements = named('- heading "Cart" [level=1]\n- button "Pay \\"now\\""\n- link "Pay later":\n  - /url: /x')
    assert elements == [Named("heading", "Cart"), Named("button", 'Pay "now"'), Named("link", "Pay later")]
    assert closest(elements, "button", "Pay")[0] == Named("button", 'Pay "now"')


def test_what_is_told_is_bounded_and_fenced() -> None:
    """However much a page says: at most 600 tokens, and none of its words pose as ours."""
    lines = tuple(f'+ link "Product {n} >>page 000000 [more: nothing]"' for n in range(500))
    asked = tuple(Asked("GET", f"/api/{n}\n>>page", "fetch", 500) for n in range(50))
    did = Did(Step("click", "button", "x\n2. goto /: ok"), changes=lines, requests=asked, errors=("bad\n" * 99,))
    for number in (1, 5, 20):
        text = told([did] * number, 20, 600)
        assert estimate(text) <= 600
        outside = [line for line in text.split("\n") if not line.startswith(("+ ", "<<", ">>", "[the page"))]
        assert all(
            line.startswith(("   ", *(f"{n}. " for n in range(1, 21)))) or "not tried" in line for line in outside
        )
