"""The parts of a mail as those who read it see them: how an attachment is called, and what stands outside envelopes."""

from __future__ import annotations

from collections.abc import Iterator

from harness.codecs.mime.fields import parse_content_type
from harness.codecs.mime.tree import PKCS7_SIGNATURE, Node

__all__ = ["attachment_name", "outermost"]


def attachment_name(leaf: Node) -> str:
    """Return the name of an attachment as written: of its disposition first (RFC 2183), of its type else."""
    _, _, parameters = leaf.entity.get("Content-Disposition").partition(";")
    said = parse_content_type(f"a/b;{parameters}").get("filename") if parameters else ""
    return said or leaf.entity.content_type.get("name")


def outermost(node: Node) -> Iterator[Node]:
    """Yield what anyone may see of a mail: its envelopes, closed, and the parts in clear that say something.

    Blank parts say nothing, nor do the signatures of others; what cannot be decoded may say anything.
    """
    if node.envelope is not None:
        yield node
    elif node.children:
        for child in node.children:
            yield from outermost(child)
    elif node.kind not in PKCS7_SIGNATURE and (node.content or node.entity.body).strip():
        yield node
