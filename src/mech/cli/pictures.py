"""Pictures within a terminal that can show them: kitty's protocol, iTerm2's, or sixel; nothing elsewhere."""

from __future__ import annotations

import base64
import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from PIL.Image import Image

Protocol = Literal["kitty", "iterm", "sixel", "none"]

_COLUMNS = 64  # of the terminal that a picture takes at most
_PIXELS = 640  # width of a sixel picture, whose cells are not known
_COLOURS = 64
_PATIENCE = 0.3  # seconds for the terminal to say what it can
_KITTY_MOST = 4096  # characters of one piece of a picture
_ASK = b"\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\\x1b[c"
"""A picture of one pixel that kitty's protocol only tries, then a question that every terminal answers."""

_KNOWN: tuple[tuple[str, str, Protocol], ...] = (  # variable, how its value begins, what the terminal understands
    ("TERM", "dumb", "none"),
    ("TERM", "linux", "none"),
    ("TMUX", "", "none"),
    ("STY", "", "none"),
    ("KITTY_WINDOW_ID", "", "kitty"),
    ("TERM", "xterm-kitty", "kitty"),
    ("TERM_PROGRAM", "ghostty", "kitty"),
    ("TERM_PROGRAM", "iTerm.app", "iterm"),
    ("LC_TERMINAL", "iTerm2", "iterm"),
    ("TERM_PROGRAM", "WezTerm", "iterm"),
    ("TERM_PROGRAM", "mintty", "iterm"),
    ("TERM_PROGRAM", "Apple_Terminal", "none"),
)


class Pictures:
    """Shows pictures by a protocol; by none it shows nothing."""

    def __init__(self, protocol: Protocol = "none") -> None:
        self.protocol = protocol

    def show(self, path: Path) -> None:
        """Put a picture below the last line."""
        if make := _MADE.get(self.protocol):
            try:
                from PIL import Image
            except ImportError:
                return
            with Image.open(path) as picture:
                sys.stdout.write(f"{make(picture)}\n")
            sys.stdout.flush()


def detect(environ: Mapping[str, str] = os.environ) -> Protocol:
    """What the terminal of this process understands: by its name, else by asking it."""
    if not (sys.stdout.isatty() and sys.stdin.isatty()):
        return "none"
    return named(environ) or understood(_asked())


def named(environ: Mapping[str, str]) -> Protocol | None:
    """What a terminal says of itself in the environment; None: nothing that is known."""
    for variable, value, protocol in _KNOWN:
        if environ.get(variable, "").startswith(value) and variable in environ:
            return protocol
    return None


def understood(answer: bytes) -> Protocol:
    """What a terminal understands, by its answer to `_ASK`."""
    if b"_Gi=31;OK" in answer:
        return "kitty"
    told = re.search(rb"\x1b\[\?([\d;]{1,200})c", answer)
    return "sixel" if told and b"4" in told[1].split(b";")[1:] else "none"


def _asked() -> bytes:
    """The answer of the terminal; whatever came until it was whole or the time was over."""
    import select
    import termios
    import tty

    place = sys.stdin.fileno()
    before = termios.tcgetattr(place)
    answer, deadline = b"", time.monotonic() + _PATIENCE
    try:
        tty.setcbreak(place, termios.TCSANOW)
        os.write(sys.stdout.fileno(), _ASK)
        while (left := deadline - time.monotonic()) > 0 and select.select([place], [], [], left)[0]:
            answer += os.read(place, 1024)
            if re.search(rb"\x1b\[\?[\d;]{1,200}c", answer):
                break
    finally:
        termios.tcsetattr(place, termios.TCSANOW, before)
    return answer


# --- the protocols ----------------------------------------------------------------------------


def kitty(picture: Image) -> str:
    """In pieces, each but the last saying that more follows."""
    data = _png(picture)
    pieces = [data[at : at + _KITTY_MOST] for at in range(0, len(data), _KITTY_MOST)]
    head = f"a=T,f=100,q=2,c={_COLUMNS},"
    return "".join(
        f"\x1b_G{'' if number else head}m={int(number < len(pieces) - 1)};{piece}\x1b\\"
        for number, piece in enumerate(pieces)
    )


def iterm(picture: Image) -> str:
    """As a file that is shown in place."""
    return f"\x1b]1337;File=inline=1;width={_COLUMNS};preserveAspectRatio=1:{_png(picture)}\x07"


def sixel(picture: Image) -> str:
    """Six rows at a time, each colour's dots in them after another."""
    small = _within(picture, _PIXELS).convert("RGB").quantize(_COLOURS)
    width, height = small.size
    palette = small.getpalette() or []
    data = small.tobytes()
    parts = [f'\x1bPq"1;1;{width};{height}']
    for colour in sorted(set(data)):
        red, green, blue = (round(value * 100 / 255) for value in palette[3 * colour : 3 * colour + 3])
        parts.append(f"#{colour};2;{red};{green};{blue}")
    for top in range(0, height, 6):
        rows = [data[row * width : (row + 1) * width] for row in range(top, min(top + 6, height))]
        for colour in sorted(set(b"".join(rows))):
            dots = bytearray(width)
            for bit, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value == colour:
                        dots[column] |= 1 << bit
            parts.append(f"#{colour}{_runs(dots)}$")
        parts.append("-")
    return "".join((*parts, "\x1b\\"))


def _runs(dots: bytearray) -> str:
    """Columns of dots, those that repeat by their count."""
    return re.sub(
        r"(.)\1{3,}", lambda run: f"!{len(run[0])}{run[1]}", "".join(chr(63 + each) for each in dots).rstrip("?")
    )


def _png(picture: Image) -> str:
    from io import BytesIO

    stored = BytesIO()
    _within(picture, 1280).save(stored, "PNG")
    return base64.b64encode(stored.getvalue()).decode()


def _within(picture: Image, width: int) -> Image:
    if picture.width <= width:
        return picture
    return picture.resize((width, max(1, picture.height * width // picture.width)))


_MADE: dict[Protocol, Callable[[Image], str]] = {"kitty": kitty, "iterm": iterm, "sixel": sixel}
