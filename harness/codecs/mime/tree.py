"""A mail as a tree: parts, envelopes opened and signatures verified, each where it stands.

Theory.  A node is an entity.  A multipart has its parts as children; an envelope that a given key opens, and
signed data, have what they hold as their only child, one layer deeper (``1/clair``, ``1/signe``).  In a
``multipart/signed`` the first part is the child that counts and the second is the signature.  Nothing raises:
whatever cannot be read is a leaf with a problem, and depth, number of parts and sizes are bounded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from harness.codecs.mime.entity import Entity, parts_of, read_entity
from harness.codecs.mime.envelope import Envelope, open_envelope
from harness.codecs.mime.fields import ContentType
from harness.codecs.mime.signature import verify
from harness.codecs.mime.transfer import content_of
from harness.codecs.mime.verdict import Signature, Trust
from harness.codecs.problem import MAX_PROBLEMS, Problem

__all__ = ["MAIL_BOUND", "PKCS7", "PKCS7_SIGNATURE", "Keys", "Mail", "Node", "read_mail"]

MAIL_BOUND = 64 * 1024 * 1024
"""Size in bytes above which a mail is not read."""
_DEEPEST = 12
_MOST_NODES = 1000
PKCS7 = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})
PKCS7_SIGNATURE = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})

Keys = Sequence[tuple[bytes, bytes]]
"""Keys that may open envelopes, with their certificates, PEM."""


@dataclass(frozen=True, slots=True)
class Node:
    """One entity of a mail, and what it holds."""

    path: str
    """``1/clair/2``: second part of what was encrypted in the first part; empty is the mail."""
    entity: Entity
    kind: str
    """Media type, in lower case."""
    children: tuple[Node, ...] = ()
    content: bytes | None = None
    """Decoded body of a leaf; None for what has children, or cannot be decoded."""
    envelope: Envelope | None = None
    signature: Signature | None = None

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it, in the order of the mail."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as far as it could be read."""

    root: Node
    problems: tuple[Problem, ...] = ()

    def leaves(self) -> Iterator[Node]:
        """Yield the nodes that hold nothing but their content."""
        return (node for node in self.root.walk() if not node.children)

    def signatures(self) -> tuple[Signature, ...]:
        """Return every signature met, outermost first."""
        return tuple(node.signature for node in self.root.walk() if node.signature is not None)


def read_mail(source: bytes, keys: Keys = (), trust: Trust | None = None, bound: int = MAIL_BOUND) -> Mail:
    """Read a mail whatever its state.

    Args:
        source: The mail as received, or any MIME entity.
        keys: What may open its envelopes.
        trust: Authorities and instant its signatures are judged by; None = no authority.
        bound: Size in bytes above which nothing is read.
    """
    if len(source) > bound:
        size = (("bound", str(bound)), ("size", str(len(source))))
        empty, _ = read_entity(b"")
        return Mail(Node("", empty, "text/plain"), (Problem("codecs_mail.mail-too-large", "", size),))
    reader = _Reader(keys, trust or Trust(), bound)
    entity, problems = read_entity(source)
    reader.problems += problems
    root = reader.node(entity, "", 0)
    return Mail(root, tuple(reader.problems[:MAX_PROBLEMS]))


@dataclass(slots=True)
class _Reader:
    """One reading under way."""

    keys: Keys
    trust: Trust
    bound: int
    problems: list[Problem] = field(default_factory=list)
    nodes: int = 0

    def tell(self, path: str, problems: Sequence[Problem]) -> None:
        """Keep problems, located from the mail down."""
        for problem in problems:
            place = "/".join(p for p in (path, problem.location) if p)
            self.problems.append(Problem(problem.code, place, problem.arguments))

    def node(self, entity: Entity, path: str, depth: int) -> Node:
        """Read an entity and all it holds."""
        kind = entity.content_type
        self.nodes += 1
        if depth >= _DEEPEST or self.nodes > _MOST_NODES:
            if depth >= _DEEPEST or self.nodes == _MOST_NODES + 1:
                bound = (("depth", str(_DEEPEST)), ("parts", str(_MOST_NODES)))
                self.problems.append(Problem("codecs_mail.too-deep", path, bound))
            return Node(path, entity, kind.kind)
        if kind.multipart:
            return self._multipart(entity, kind, path, depth)
        content, problems = content_of(entity, self.bound)
        self.tell(path, [_inside(entity, p) for p in problems])
        if content is not None and kind.kind in PKCS7:
            return self._cms(entity, kind, content, path, depth)
        return Node(path, entity, kind.kind, (), content)

    def _multipart(self, entity: Entity, kind: ContentType, path: str, depth: int) -> Node:
        parts, problems = parts_of(entity)
        self.tell(path, [_inside(entity, p) for p in problems])
        children = tuple(
            self.node(part, f"{path}/{rank}" if path else str(rank), depth + 1) for rank, part in enumerate(parts, 1)
        )
        signature = self._detached(kind, parts, children, path) if kind.kind == "multipart/signed" else None
        return Node(path, entity, kind.kind, children, None, None, signature)

    def _detached(
        self, kind: ContentType, parts: Sequence[Entity], children: Sequence[Node], path: str
    ) -> Signature | None:
        """Verify a signature that stands beside what it covers."""
        if len(parts) != 2 or children[1].kind not in PKCS7_SIGNATURE:
            shape = (("parts", str(len(parts))), ("protocol", kind.get("protocol")[:80]))
            self.tell(path, [Problem("codecs_mail.signed-shape", "", shape)])
            return None
        der = children[1].content or b""
        found = verify(der, parts[0].raw, self.trust)
        if any(p.code == "codecs_mail.content-altered" for s in found.signers for p in s.problems):
            canonical = parts[0].raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
            again = verify(der, canonical, self.trust)
            if again.signers and all(s.intact for s in again.signers):
                # Signed with CRLF as RFC 8551 asks, handed over with other line ends: told, and accepted.
                self.tell(path, [Problem("codecs_mail.signed-line-ends")])
                found = again
        self.tell(path, [*found.problems, *(p for s in found.signers for p in s.problems)])
        said = kind.get("micalg").lower().replace("-", "")
        if found.signers and said not in {s.digest for s in found.signers}:
            self.tell(path, [Problem("codecs_mail.micalg", "Content-Type", (("found", said[:40]),))])
        return found

    def _cms(self, entity: Entity, kind: ContentType, content: bytes, path: str, depth: int) -> Node:
        """Open an envelope or signed data; the label says which, the bytes decide."""
        opened = open_envelope(content, self.keys)
        if opened.problem is None or opened.problem.code != "codecs.mime-not-enveloped":
            if opened.problem is not None:
                self.tell(path, [opened.problem])
            children = self._below(opened.content, f"{path}/clair".lstrip("/"), depth)
            return Node(path, entity, kind.kind, children, content, opened)
        found = verify(content, None, self.trust)
        self.tell(path, [*found.problems, *(p for s in found.signers for p in s.problems)])
        children = self._below(found.content, f"{path}/signe".lstrip("/"), depth)
        return Node(path, entity, kind.kind, children, content, None, found)

    def _below(self, content: bytes | None, path: str, depth: int) -> tuple[Node, ...]:
        if content is None:
            return ()
        entity, problems = read_entity(content)
        self.tell(path, problems)
        return (self.node(entity, path, depth + 1),)


def _inside(entity: Entity, problem: Problem) -> Problem:
    """Return a problem located from its own entity: the tree's paths also count layers."""
    place = problem.location.removeprefix(entity.path).lstrip("/") if entity.path else problem.location
    return Problem(problem.code, place, problem.arguments)
