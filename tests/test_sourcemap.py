"""Places in built JavaScript, led back by source maps that esbuild and tsc really wrote."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from mech.beneath import Tree
from mech.diagnosers.paths import Roots
from mech.diagnosers.sourcemap import original, place
from mech.types import Where

MAP: dict[str, Any] = {
    "version": 3,
    "sources": ["../src/main.ts", "../src/lib/cart.ts"],
    "names": [],
    "mappings": (
        "4ZAAA,IAAAA,EAAA,GAAAC,EAAAD,EAAA,WAAAE,IAAA,eAAAC,EAAAH,GCGO,SAASI,EAAMC,EAAqB,CACzC,IAAIC,EAAM,EAC"
        "V,QAAWC,KAAOF,EAChBC,GAAOC,EAAI,MAAM,IAEnB,OAAOD,CACT,CDLO,SAASE,EAAMC,EAAqB,CACzC,QAAQ,IAAIC,EAAMD,"
        "CAAY,CAAC,CACjC,CACAD,EAAM,CAAC,CAAC,CAAC,CAAC"
    ),
}
BUILT = (
    "var n=Object.defineProperty;var i=Object.getOwnPropertyDescriptor;var p=Object.getOwnPropertyNames;v"
    "ar a=Object.prototype.hasOwnProperty;var l=(t,o)=>{for(var e in o)n(t,e,{get:o[e],enumerable:!0})},s"
    '=(t,o,e,m)=>{if(o&&typeof o=="object"||typeof o=="function")for(let r of p(o))!a.call(t,r)&&r!==e&&n'
    '(t,r,{get:()=>o[r],enumerable:!(m=i(o,r))||m.enumerable});return t};var f=t=>s(n({},"__esModule",{va'
    "lue:!0}),t);var b={};l(b,{start:()=>c});module.exports=f(b);function u(t){let o=0;for(let e of t)o+="
    "e.price.sum;return o}function c(t){console.log(u(t))}c([{}]);0&&(module.exports={start});\n//# source"
    "MappingURL=app.js.map\n"
)
AT = 509  # column of the failing expression in the built line


def roots(folder: Path, built: str, text: str, record: dict[str, Any] | None = None) -> Roots:
    """A repository with two sources and a built file, its map beside it where there is one."""
    for name in ("src/lib/cart.ts", "src/main.ts"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("export {};\n" * 20)
    (folder / built).parent.mkdir(parents=True, exist_ok=True)
    (folder / built).write_text(text)
    if record is not None:
        (folder / (built + ".map")).write_text(json.dumps(record))
    return Roots("/workspace", Tree(folder))


def test_a_place_in_a_minified_bundle_is_the_sources(tmp_path: Path) -> None:
    """Line and column of one long line lead to file, line and column of what was written."""
    known = roots(tmp_path, "dist/app.js", BUILT, MAP)
    found = place("/workspace/dist/app.js", 1, AT, "u", known)
    assert found == Where("src/lib/cart.ts", 7, 22, "u")


def test_a_map_inside_the_file_is_read(tmp_path: Path) -> None:
    """A map that the file carries in itself leads back as well."""
    text = base64.b64encode(json.dumps(MAP).encode()).decode()
    inline = BUILT.split("//#")[0] + f"//# sourceMappingURL=data:application/json;base64,{text}\n"
    known = roots(tmp_path, "dist/app.js", inline)
    found = place("/workspace/dist/app.js", 1, AT, None, known)
    assert found == Where("src/lib/cart.ts", 7, 22)


def test_an_address_that_a_server_sent_is_found_in_the_built_folder(tmp_path: Path) -> None:
    """A browser's frame names the address; the built file of that name has the map."""
    known = roots(
        tmp_path, "dist/assets/app.js", BUILT, MAP | {"sources": ["../../src/main.ts", "../../src/lib/cart.ts"]}
    )
    found = place("http://127.0.0.1:4173/assets/app.js", 1, AT, None, known)
    assert found == Where("src/lib/cart.ts", 7, 22)


def test_sources_of_bundlers_with_an_address_of_their_own_are_found(tmp_path: Path) -> None:
    """`webpack://name/./file` is the file."""
    record = MAP | {"sources": ["webpack://shop/./src/main.ts", "webpack://shop/./src/lib/cart.ts"]}
    known = roots(tmp_path, "dist/app.js", BUILT, record)
    assert place("/workspace/dist/app.js", 1, AT, None, known) == Where("src/lib/cart.ts", 7, 22)


def test_a_library_in_a_bundle_is_no_place(tmp_path: Path) -> None:
    """Code that the map leads to a library is not the repository's."""
    record = MAP | {"sources": ["../src/main.ts", "../node_modules/cart/index.js"]}
    known = roots(tmp_path, "dist/app.js", BUILT, record)
    assert place("/workspace/dist/app.js", 1, AT, None, known) is None


def test_a_map_in_sections_is_read(tmp_path: Path) -> None:
    """An indexed map holds plain ones, each from its own line."""
    record = {"version": 3, "sections": [{"offset": {"line": 2, "column": 0}, "map": MAP}]}
    known = roots(tmp_path, "dist/app.js", "\n\n" + BUILT, record)
    assert place("/workspace/dist/app.js", 3, AT, None, known) == Where("src/lib/cart.ts", 7, 22)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"mappings": 3}', '{"mappings": "!!,,;;A"}', '{"sections": []}'])
def test_a_broken_map_leads_nowhere(tmp_path: Path, text: str) -> None:
    """What is no map is no error."""
    known = roots(tmp_path, "dist/app.js", BUILT)
    (tmp_path / "dist/app.js.map").write_text(text)
    assert original(Where("dist/app.js", 1, 5), known) is None
