"""Pictures within a terminal: which protocol, and that what is sent is the picture."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest

from mech.cli.pictures import iterm, kitty, named, sixel, understood

Image: Any = pytest.importorskip("PIL.Image")


@pytest.mark.parametrize(
    ("environ", "protocol"),
    [
        ({"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"}, "kitty"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "ghostty"}, "kitty"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"}, "iterm"),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"}, "iterm"),
        ({"TERM": "screen-256color", "TERM_PROGRAM": "iTerm.app", "TMUX": "/tmp/tmux,1,0"}, "none"),
        ({"TERM": "dumb"}, "none"),
        ({"TERM": "xterm-256color"}, None),
    ],
)
def test_a_terminal_is_known_by_its_name(environ: Mapping[str, str], protocol: str | None) -> None:
    """What is between us and the terminal comes first; an unknown one has to be asked."""
    assert named(environ) == protocol


@pytest.mark.parametrize(
    ("answer", "protocol"),
    [
        (b"\x1b_Gi=31;OK\x1b\\\x1b[?62;c", "kitty"),
        (b"\x1b_Gi=31;ENOENT:nope\x1b\\\x1b[?62;22c", "none"),
        (b"\x1b[?63;1;2;4;6;9;15;22c", "sixel"),
        (b"\x1b[?1;2c", "none"),
        (b"\x1b[?4c", "none"),
        (b"", "none"),
    ],
)
def test_a_terminal_answers_what_it_understands(answer: bytes, protocol: str) -> None:
    """Kitty's own answer, or the number 4 among a terminal's attributes; silence is no."""
    assert understood(answer) == protocol


def drawn() -> Any:
    picture = Image.effect_noise((90, 50), 80).convert("RGB")
    picture.paste("blue", (10, 10, 60, 40))
    return picture


def same(data: str, picture: Any) -> bool:
    with Image.open(BytesIO(base64.b64decode(data))) as sent:
        return bool(sent.tobytes() == picture.tobytes())


def test_kitty_gets_the_picture_in_pieces() -> None:
    """All but the last piece say that more follows, and together they are the picture."""
    picture = drawn()
    pieces = re.findall(r"\x1b_G([^;]*);([^\x1b]*)\x1b\\", kitty(picture))
    assert len(pieces) > 1
    assert [control[-1] for control, _ in pieces] == ["1"] * (len(pieces) - 1) + ["0"]
    assert all(len(data) <= 4096 for _, data in pieces)
    assert same("".join(data for _, data in pieces), picture)


def test_iterm_gets_the_picture_as_a_file() -> None:
    """Inline, base64, closed by a bell."""
    picture = drawn()
    sent = re.fullmatch(r"\x1b\]1337;File=inline=1;[^:]*:([^\x07]*)\x07", iterm(picture))
    assert sent
    assert same(sent[1], picture)


def test_sixels_are_the_picture() -> None:
    """Read as a terminal reads them, the dots give every pixel its colour again."""
    picture = Image.new("RGB", (50, 20), "white")
    picture.paste((255, 0, 0), (5, 3, 30, 15))
    text = sixel(picture)
    assert text.startswith('\x1bPq"1;1;50;20')
    assert text.endswith("\x1b\\")
    colours = {each: (int(r), int(g), int(b)) for each, r, g, b in re.findall(r"#(\d+);2;(\d+);(\d+);(\d+)", text)}
    seen: dict[tuple[int, int], tuple[int, int, int]] = {}
    colour, x, top = "", 0, 0
    for mark, count, dots in re.findall(r"#(\d+)(?![\d;])|(?:!(\d+))?([?-~$-])", text[15:-2].partition("#")[2]):
        if mark:
            colour = mark
        elif dots == "$":
            x = 0
        elif dots == "-":
            x, top = 0, top + 6
        else:
            for column in range(x, x + int(count or 1)):
                seen |= {(column, top + bit): colours[colour] for bit in range(6) if (ord(dots) - 63) >> bit & 1}
            x += int(count or 1)
    assert {at for at, value in seen.items() if value == (100, 0, 0)} == {
        (x, y) for x in range(5, 30) for y in range(3, 15)
    }
    assert len(seen) == 50 * 20
