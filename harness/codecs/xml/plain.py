"""A short way into lxml for bytes that plainly hold nothing hostile; all others take the long way.

Theory.  The first pass of `safe.parse` costs four times what lxml needs for a message of some kilobytes.
Its four questions have a cheap answer that errs on the side of refusal: no ``<!`` at all means neither
document type nor comment nor CDATA; no NUL and a plain declaration mean that ``<`` is the byte it looks
like; the count of ``<`` bounds the elements; lxml itself stops at a depth of 256, and the tree is asked for
its own; a start tag of more than `Limits.max_attributes`
attributes needs five bytes for each of them, or as many equal signs.  What these answers do not settle, or
lxml refuses, is read again by `safe.parse`, whose problem is the one that is told.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from harness.codecs.xml.safe import Element, Limits, XmlProblem, parse

__all__ = ["is_plain", "parse_plain"]

_DECLARATION = re.compile(
    rb"""(?:\xef\xbb\xbf)?(?:<\?xml\ version=["']1\.0["']
    (?:\ encoding=["'](?:utf-8|us-ascii|iso-8859-1)["'])?(?:\ standalone=["'](?:yes|no)["'])?\s?\?>\s*)?<[^?!]""",
    re.IGNORECASE | re.VERBOSE,
)


def is_plain(data: bytes, limits: Limits) -> bool:
    """Tell whether counting a few bytes is enough to know that only the depth may cross ``limits``."""
    if len(data) > limits.max_bytes or b"<!" in data or b"\0" in data or _DECLARATION.match(data) is None:
        return False
    opened = data.count(b"<")
    # Without a ``>`` inside a value, every tag ends at the first one after it.
    if opened != data.count(b">") or (
        opened > limits.max_elements and opened - data.count(b"</") > limits.max_elements
    ):
        return False
    if data.count(b"=") <= limits.max_attributes:
        return True
    longest = 5 * limits.max_attributes
    if max(map(len, data.split(b">"))) <= longest:
        return True
    return re.search(rb"<[^<>]{%d}" % longest, data) is None


@lru_cache(maxsize=1)
def _reader() -> etree.XMLParser:
    """Return a reader with the options of `safe.parse`; made once, it costs as much as a small message."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, huge_tree=False
    )


def parse_plain(data: bytes, limits: Limits) -> Element | XmlProblem:
    """Read ``data`` as `safe.parse` does, faster when it is plain."""
    if is_plain(data, limits):
        try:
            root = etree.fromstring(data, _reader())
        except etree.XMLSyntaxError:
            return parse(data, limits)  # says what is wrong, with its line and column
        if data.count(b"<") <= limits.max_depth or not _deeper(limits.max_depth)(root):
            return root
    return parse(data, limits)


@lru_cache(maxsize=8)
def _deeper(depth: int) -> etree.XPath:
    """Return what tells whether elements stand below one another more than ``depth`` times."""
    return etree.XPath("boolean(" + "/*" * (depth + 1) + ")")
