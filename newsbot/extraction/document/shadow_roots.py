"""Declarative shadow roots: the template of an element is what browsers show in its place."""

from __future__ import annotations

from newsbot.extraction.document.element import Element

MAX_ROOTS = 2_000
"""Shadow roots opened on one page."""


def open_shadow_roots(root: Element) -> None:
    """Put the content of each declarative shadow root into the tree.

    What its element holds besides goes to the root's slots, as browsers show it; what no slot
    takes stays behind the content.
    """
    templates = [
        template
        for template in root.iter("template")
        if (template.get("shadowrootmode") or template.get("shadowroot")) in ("open", "closed")
    ]
    for template in templates[:MAX_ROOTS]:
        template.tag = "div"
        _fill_slots(template)


def _fill_slots(template: Element) -> None:
    host = template.getparent()
    if host is None:
        return
    light: dict[str | None, list[Element]] = {}
    for element in host:
        if element is not template:
            light.setdefault(element.get("slot"), []).append(element)
    text = (template.tail or "").strip()
    for slot in list(template.iter("slot")):
        name = slot.get("name")
        taken = light.pop(name, [])
        if taken or (text and name is None):
            for fallback in list(slot):
                slot.remove(fallback)
            slot.text = None
        if text and name is None:
            slot.text, template.tail, text = template.tail, None, ""
        slot.extend(taken)
