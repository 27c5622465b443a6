"""The demo application: a small shop whose fault is where the report must find it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

import pytest

from mech.feedback import diagnose_text

APP = Path(__file__).resolve().parent.parent / "src" / "mech" / "demo" / "app"
FAULT = ("src/cart.js", 11)


@pytest.fixture
def shop() -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The shop started by hand, as its package.json says: its address and its process."""
    env = {"PATH": os.environ["PATH"], "PORT": "0"}
    with subprocess.Popen(
        ("node", "server.js"), cwd=APP, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as node:
        assert node.stdout is not None
        address = re.search(r"http://localhost(:\d+)", node.stdout.readline())
        assert address is not None
        try:
            yield f"http://127.0.0.1{address[1]}", node
        finally:
            node.kill()


def test_the_page_is_served_and_its_cart_is_broken(shop: tuple[str, subprocess.Popen[str]]) -> None:
    """The page answers 200, the API that it calls 500, and the diagnosis names the line that threw."""
    address, node = shop
    browser = build_opener(ProxyHandler({}))
    with browser.open(f"{address}/") as page:
        assert b"Corner shop" in page.read()
    with pytest.raises(HTTPError) as answer:
        browser.open(f"{address}/api/cart")
    assert answer.value.code == 500
    answer.value.close()
    node.terminate()
    assert node.stdout is not None
    found = diagnose_text(node.stdout.read(), command="node server.js", ended="stopped", root=APP)
    where = found["failures"][0]["where"]
    assert (where["file"], where["line"]) == FAULT
    assert "product.name" in (APP / where["file"]).read_text().splitlines()[where["line"] - 1]


@pytest.mark.slow
@pytest.mark.browser
def test_mech_demo_finds_the_fault_and_shows_the_page(tmp_path: Path) -> None:
    """`mech demo` ends well, its report names the server's line, and the screenshot it names is a picture."""
    env = {**os.environ, "MECH_HOME": str(tmp_path / "home")}
    done = subprocess.run((Path(sys.executable).parent / "mech", "demo"), env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "{}:{}".format(*FAULT) in done.stdout
    pictures = re.findall(r"\S+\.png", done.stdout + done.stderr)
    assert pictures
    assert all(Path(path).read_bytes().startswith(b"\x89PNG") for path in pictures)
