"""Makes small copies of photos."""
from PIL import Image


def shrink(path, width):
    image = Image.open(path)
    image.thumbnail((width, width))
    return image.size
