"""The elements of a page with their boxes and looks, and what became of them from one look to the next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from mech.browser.pictures import Box

_MOST = 800  # elements of a page that are looked at
_FACTS = 3  # of an element that are told

# What can be seen in the window: selector, role, name, box, own text, and the styles that are not what they are
# without being set, or not those of the element around it.
ELEMENTS = (
    """() => {
  const roles = {A: "link", BUTTON: "button", IMG: "image", H1: "heading", H2: "heading", H3: "heading", H4: "heading",
    TEXTAREA: "textbox", SELECT: "combobox", NAV: "navigation", MAIN: "main", LI: "listitem", TABLE: "table",
    FORM: "form", DIALOG: "dialog", PROGRESS: "progressbar", FOOTER: "contentinfo", HEADER: "banner", P: "paragraph"};
  const inputs = {checkbox: "checkbox", radio: "radio", button: "button", submit: "button", range: "slider"};
  const own = ["background-color", "background-image", "border-top-color", "border-top-width", "border-radius",
    "box-shadow", "opacity", "text-decoration-line", "outline-style"];
  const inherited = ["color", "font-size", "font-weight", "font-style", "font-family", "text-align"];
  const dull = new Set(["none", "0px", "1", "rgba(0, 0, 0, 0)", "normal", "auto"]);
  const flat = text => (text || "").trim().replace(/\\s+/g, " ");
  const out = [];
  const walk = e => {
    for (const c of e.children) {
      if (out.length >= MOST) return;
      if (/^(SCRIPT|STYLE|TEMPLATE|NOSCRIPT|LINK|META|HEAD|BR)$/.test(c.tagName)) continue;
      const r = c.getBoundingClientRect(), s = getComputedStyle(c);
      if (s.display === "none") continue;
      const seen = r.width > 0 && r.height > 0 && r.bottom > 0 && r.right > 0 && r.top < innerHeight &&
        r.left < innerWidth && s.visibility !== "hidden";
      if (seen) {
        const around = c.parentElement ? getComputedStyle(c.parentElement) : null, styles = {};
        for (const n of own) { const v = s.getPropertyValue(n); if (!dull.has(v)) styles[n] = v.slice(0, 80); }
        if (!styles["border-top-width"]) delete styles["border-top-color"];
        for (const n of inherited) {
          const v = s.getPropertyValue(n);
          if (c === document.body || !around || around.getPropertyValue(n) !== v) styles[n] = v.slice(0, 80);
        }
        const tag = c.tagName.toLowerCase(), classes = [...c.classList].slice(0, 2).map(x => "." + x).join("");
        const text = flat([...c.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join(" "));
        const role = c.getAttribute("role") || (tag === "input" ? inputs[c.type] || "textbox" : roles[c.tagName]) || "";
        const label = c.labels && c.labels[0] ? c.labels[0].innerText : "";
        const name = c.getAttribute("aria-label") || c.getAttribute("alt") || label || c.getAttribute("placeholder") ||
          (/^(link|button|heading|listitem|tab|menuitem)$/.test(role) ? c.innerText : "");
        const value = tag === "input" && /^(checkbox|radio)$/.test(c.type) ? (c.checked ? "checked" : "not checked")
          : "value" in c && typeof c.value === "string" && c.type !== "password" ? c.value : "";
        out.push({selector: tag + (c.id ? "#" + c.id : classes), role, name: flat(name).slice(0, 60), text:
          text.slice(0, 120), value: value.slice(0, 120), styles,
          box: [r.left, r.top, r.width, r.height].map(Math.round)});
      }
      if (!/^(svg|IFRAME|OBJECT)$/i.test(c.tagName)) walk(c);
    }
  };
  if (document.documentElement) walk(document.documentElement);
  return out;
}"""
).replace("MOST", str(_MOST))


@dataclass(frozen=True, slots=True)
class Element:
    """An element of a page as a person sees it."""

    selector: str
    role: str
    name: str
    box: Box
    text: str = ""
    value: str = ""
    styles: dict[str, str] = field(default_factory=dict, hash=False)

    @classmethod
    def of(cls, data: dict[str, Any]) -> Element:
        return cls(**{**data, "box": tuple(data["box"])})

    def __str__(self) -> str:
        if self.role and self.name:
            return f'{self.role} "{self.name}"'
        return self.selector


@dataclass(frozen=True, slots=True)
class Became:
    """What became of an element: None before, it was added; None after, removed. `facts` are what differs in words,
    `moved` whether only its place or size does."""

    before: Element | None
    after: Element | None
    facts: tuple[str, ...] = ()
    moved: bool = False

    @property
    def element(self) -> Element:
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def boxes(self) -> list[Box]:
        return [each.box for each in (self.before, self.after) if each]

    @property
    def what(self) -> str:
        return ", ".join(self.facts[:_FACTS])


def became(before: Sequence[Element], after: Sequence[Element]) -> list[Became]:
    """The elements that are not as they were, in the order of the page."""
    old, new = [_identity(each) for each in before], [_identity(each) for each in after]
    found: list[Became] = []
    for sort, first, last, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = list(before[first:last]), list(after[start:end])
        if sort == "equal":
            found += [_changed(one, other) for one, other in zip(gone, come, strict=True)]
            continue
        for one in gone:  # the same selector, or at least the same tag and role, is the same element
            partner = next((each for each in come if each.selector == one.selector), None)
            partner = partner or next((each for each in come if _tag(each) == _tag(one)), None)
            if partner:
                come.remove(partner)
            found.append(_changed(one, partner) if partner else Became(one, None, ("removed",)))
        found += [Became(None, each, ("added",)) for each in come]
    return [each for each in found if each.facts]


def to_blame(box: Box, changed: Sequence[Became], after: Sequence[Element]) -> tuple[Element | None, str]:
    """The element that a region of the picture is about, and what became of it: one that looks otherwise before one
    that only moved; where none did (a canvas, an image), the smallest around the region."""
    for moved in (False, True):
        scored = [
            (max(_overlap(box, each) for each in one.boxes), at) for at, one in enumerate(changed) if one.moved == moved
        ]
        best = max(scored, key=lambda entry: (round(entry[0], 2), entry[1]), default=(0.0, 0))
        if best[0] > 0:
            return changed[best[1]].element, changed[best[1]].what
    around = [each for each in after if _within(box, each.box)]
    smallest = min(around, key=lambda each: each.box[2] * each.box[3], default=None)
    return smallest, "its picture changed" if smallest else ""


def _identity(each: Element) -> tuple[str, str, str]:
    return each.selector, each.role, each.name or each.text


def _tag(each: Element) -> tuple[str, str]:
    return re.split(r"[.#]", each.selector, maxsplit=1)[0], each.role


def _changed(one: Element, other: Element) -> Became:
    facts: list[str] = []
    if one.text != other.text:
        facts.append(f"text {_short(one.text)} -> {_short(other.text)}")
    elif one.name != other.name:
        facts.append(f"name {_short(one.name)} -> {_short(other.name)}")
    if one.value != other.value:
        facts.append(f"value {_short(one.value)} -> {_short(other.value)}")
    for name in sorted({*one.styles, *other.styles}):
        old, new = one.styles.get(name), other.styles.get(name)
        if old != new:
            facts.append(f"{name.replace('-top', '')} {_colour(old)} -> {_colour(new)}")
    if facts:
        return Became(one, other, tuple(facts))
    if one.box == other.box:
        return Became(one, other)
    place = one.box[:2] != other.box[:2]
    moved = f"moved by {other.box[0] - one.box[0]},{other.box[1] - one.box[1]}" if place else ""
    size = f"size {one.box[2]}x{one.box[3]} -> {other.box[2]}x{other.box[3]}" if one.box[2:] != other.box[2:] else ""
    return Became(one, other, tuple(filter(None, (moved, size))), moved=True)


def _short(text: str) -> str:
    return f'"{text if len(text) <= 40 else text[:39] + "…"}"'


def _colour(value: str | None) -> str:
    """A style in a few signs: colours by their hexadecimal number."""
    if value is None:
        return "unset"
    match = re.fullmatch(r"rgb\((\d+), (\d+), (\d+)\)", value)
    return "#" + "".join(f"{int(number):02x}" for number in match.groups()) if match else value[:60]


def _overlap(one: Box, other: Box) -> float:
    """Shared area by joint area."""
    wide = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    high = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if wide <= 0 or high <= 0:
        return 0.0
    return wide * high / (one[2] * one[3] + other[2] * other[3] - wide * high)


def _within(inner: Box, outer: Box) -> bool:
    return (
        outer[0] <= inner[0]
        and outer[1] <= inner[1]
        and inner[0] + inner[2] <= outer[0] + outer[2]
        and inner[1] + inner[3] <= outer[1] + outer[3]
    )
