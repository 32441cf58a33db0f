"""A tree built by the paths it is read by."""

from __future__ import annotations

from lxml import etree

from harness.codecs.xml.safe import Element, local_name

__all__ = ["put"]


def put(root: Element, path: str, value: str) -> None:
    """Write ``value`` where ``first(root, path)`` will find it; an empty one writes nothing.

    Args:
        root: its namespace is that of everything written below it.
        path: ``a/b`` or ``a/b/@c``; a step joins the last child when that one has its name, else a new one is made.
        value: text of the element or of the attribute.
    """
    if not value:
        return
    steps, at, attribute = path.partition("@")
    space, node = etree.QName(root).namespace, root
    for name in filter(None, steps.split("/")):
        last = node[-1] if len(node) else None
        node = last if last is not None and local_name(last) == name else etree.SubElement(node, f"{{{space}}}{name}")
    if at:
        node.set(attribute, value)
    else:
        node.text = value
