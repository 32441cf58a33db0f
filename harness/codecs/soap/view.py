"""One request as judging sees it: operation, fields by path, contexts and assertions; pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as dataclass_field

from harness.codecs.soap.assertion import Assertion, read_assertions
from harness.codecs.soap.contexts import ContexteBam, ContexteLps, read_bam, read_lps
from harness.codecs.soap.envelope import Envelope, children, read_envelope
from harness.codecs.soap.names import SoapVersion, operation_of
from harness.codecs.xml.safe import Element, XmlProblem, local_name, namespace, text_of

__all__ = ["CallView", "describe_call", "field"]

_INDEX = re.compile(r"\[1\]")


@dataclass(frozen=True, slots=True)
class CallView:
    """A decoded request; an unreadable one has a ``problem`` and nothing else."""

    operation: str = ""
    """Last segment of ``action``."""
    action: str = ""
    message_id: str = ""
    version: SoapVersion | None = None
    body: tuple[str, str] = ("", "")
    """Namespace and local name of the business element."""
    fields: Mapping[str, str] = dataclass_field(default_factory=dict)
    """Namespace-free path of every leaf and attribute → text, in document order."""
    lps: ContexteLps | None = None
    bam: ContexteBam | None = None
    assertions: tuple[Assertion, ...] = ()
    problem: XmlProblem | None = None

    def get(self, path: str) -> str | None:
        """Return the text at a path; ``[1]`` may be left out, an absent path gives None."""
        return self.fields.get(_INDEX.sub("", path.strip().strip("/")))


def describe_call(request: bytes) -> CallView:
    """Decode a request as it was received; never raises."""
    envelope = read_envelope(request)
    if isinstance(envelope, XmlProblem):
        return CallView(problem=envelope)
    assertions = read_assertions(envelope)
    body = envelope.body[0] if envelope.body else None
    return CallView(
        operation=operation_of(envelope.action),
        action=envelope.action,
        message_id=envelope.message_id,
        version=envelope.version,
        body=("", "") if body is None else (namespace(body), local_name(body)),
        fields=_fields(envelope, assertions),
        lps=read_lps(envelope),
        bam=read_bam(envelope),
        assertions=assertions,
    )


def field(request: bytes, path: str) -> str | None:
    """Return one field of a request, None when it is absent or the request cannot be read."""
    return describe_call(request).get(path)


def _fields(envelope: Envelope, assertions: tuple[Assertion, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    _walk(envelope.root, "", found)
    found["Action"] = envelope.action
    found["MessageID"] = envelope.message_id
    for assertion in assertions:
        found.update({k: v for k, v in _assertion_fields(assertion).items() if k not in found})
    return {path: text for path, text in found.items() if text or "/" in path}


def _walk(element: Element, path: str, found: dict[str, str]) -> None:
    """Write down every attribute and leaf; the bound on depth of the reader bounds this recursion."""
    for name, value in element.attrib.items():
        found[f"{path}/@{str(name).rpartition('}')[2]}".lstrip("/")] = str(value)
    nodes = list(children(element))
    if not nodes and path:
        found[path] = text_of(element)
    ranks: dict[str, int] = {}
    for node in nodes:
        name = local_name(node)
        ranks[name] = ranks.get(name, 0) + 1
        step = name if ranks[name] == 1 else f"{name}[{ranks[name]}]"
        _walk(node, f"{path}/{step}".lstrip("/"), found)


def _assertion_fields(assertion: Assertion) -> dict[str, str]:
    """Return the short paths ``Assertion/<kind>/<what>``, for case files."""
    head = f"Assertion/{assertion.kind}"
    found = {
        f"{head}/ID": assertion.id,
        f"{head}/IssueInstant": assertion.issue_instant,
        f"{head}/Issuer": assertion.issuer,
        f"{head}/NameID": assertion.name_id,
        f"{head}/NameQualifier": assertion.qualifier,
    }
    for name, values in assertion.attributes.items():
        found.setdefault(f"{head}/{name}", values[0] if values else "")
    return found
