"""Pictures for models, with real ones."""

from __future__ import annotations

import io

import pytest

from mech.mcp.images import AREA, SIDE, fitted, kind, size

Image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")


def drawn(width: int, height: int, form: str = "PNG") -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), (20, 120, 220)).save(made, form)
    return made.getvalue()


@pytest.mark.parametrize("given", [(1280, 720), (1, 1), (1568, 733)])
def test_what_fits_is_left_as_it_is(given: tuple[int, int]) -> None:
    """Not a byte of it is changed."""
    data = drawn(*given)
    assert fitted(data, "a.png") == (data, "image/png")


@pytest.mark.parametrize("given", [(1280, 20_000), (3840, 2160), (1200, 1200), (30_000, 1)])
def test_what_is_larger_is_made_to_fit(given: tuple[int, int]) -> None:
    """By side and by area, in the same shape."""
    data, media = fitted(drawn(*given), "a.png")
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.size, media) == (size(*given), "image/png")
        width, height = picture.size
    assert max(width, height) <= SIDE
    assert width * height <= AREA
    assert min(width, height) == 1 or abs(width / height - given[0] / given[1]) < 0.02 * given[0] / given[1]


def test_a_jpeg_is_told_as_one() -> None:
    """The media type follows the name."""
    data = drawn(10, 10, "JPEG")
    assert fitted(data, "a.jpg") == (data, "image/jpeg")
    assert kind("trace.zip") == "application/octet-stream"


@pytest.mark.parametrize("data", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_what_is_no_picture_is_passed_on(data: bytes) -> None:
    """Nothing is raised: who looks at it will see."""
    assert fitted(data, "a.png") == (data, "image/png")
