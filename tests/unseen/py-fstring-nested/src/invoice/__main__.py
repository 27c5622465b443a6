from .lines import render

print(render([{"name": "nails", "cents": 420}]))
