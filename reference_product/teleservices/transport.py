"""Posting an envelope over TLS and telling an answer from a fault, a silence or noise."""

from __future__ import annotations

import http.client
from dataclasses import dataclass

from lxml import etree

from reference_product.https import exchange
from reference_product.ports import ServiceProblem
from reference_product.teleservices.xmlwords import child, children, parse, text

__all__ = ["Endpoint", "fault_problem", "post", "severity_read"]

_MAX_ANSWER = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a service is, and what identifies the program there."""

    url: str
    ca_file: str
    client_certificate: str = ""
    client_key: str = ""


def post(endpoint: Endpoint, action: str, envelope: bytes) -> etree._Element | ServiceProblem:
    """Send an envelope and return the business element of the answer, or the problem met."""
    try:
        content = _exchange(endpoint, action, envelope)
    except TimeoutError:
        return ServiceProblem("timeout")
    except (OSError, http.client.HTTPException) as fault:
        return ServiceProblem("unreachable", text=str(fault)[:120])
    root = parse(content)
    body = child(root, "Body")
    if root is None or body is None:
        return ServiceProblem("unreadable")
    refused = child(body, "Fault")
    if refused is not None:
        return fault_problem(refused)
    elements = [e for e in body if isinstance(e.tag, str)]
    return elements[0] if elements else ServiceProblem("unreadable")


def fault_problem(fault: etree._Element) -> ServiceProblem:
    """Read a fault by local names: prefixes vary, and the severity may be misspelt."""
    detail = next(iter(children(child(fault, "Detail"), "Erreur")), None)
    family = text(fault, "Code", "Subcode", "Value").rpartition(":")[2]
    return ServiceProblem(
        "fault",
        family,
        detail.get("code", "") if detail is not None else "",
        severity_read(detail.get("severite", "") if detail is not None else ""),
        text(fault, "Reason", "Text"),
    )


def severity_read(severity: str) -> str:
    """Return the severity as written; the bus says both ``fatale`` and ``fatal``."""
    return severity


def _exchange(endpoint: Endpoint, action: str, envelope: bytes) -> bytes:
    headers = {"Content-Type": f'application/soap+xml; charset=utf-8; action="{action}"'}
    identity = (endpoint.client_certificate, endpoint.client_key) if endpoint.client_certificate else None
    answer = exchange(endpoint.url, headers, envelope, ca_file=endpoint.ca_file, largest=_MAX_ANSWER, identity=identity)
    return answer.body
