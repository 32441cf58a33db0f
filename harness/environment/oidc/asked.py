"""One request to the provider: its parameters, who the client says it is, and its text for the journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from harness.codecs.http_request import decode_request
from harness.environment.oidc.names import OPERATIONS
from harness.environment.teleservices.model import Incoming

__all__ = ["Asked", "read_asked", "written"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of which endpoint."""

    operation: str
    """Empty: the path is that of no endpoint."""
    method: str
    parameters: Mapping[str, str]
    """Of the query, or of the form when there is one; of a parameter said twice the last."""
    client: tuple[str, str] = ("", "")
    """Identifier and secret, from the header or the form."""
    bearer: str = ""
    twice: frozenset[str] = frozenset()
    """Names of parameters said more than once."""
    form: bool = False
    """True when the parameters came in the body."""

    def get(self, name: str) -> str:
        """Return a parameter, empty when it was not sent."""
        return self.parameters.get(name, "")


def read_asked(incoming: Incoming) -> Asked:
    """Read a request as the judge will read it from the journal; whatever cannot be read is left out."""
    request = decode_request(written(incoming))
    form = request.method == "POST" and request.holds_form
    pairs = request.form if form else request.query
    parameters, said = dict(pairs), Counter(name for name, _ in pairs)
    posted = (parameters.get("client_id", ""), parameters.get("client_secret", ""))
    return Asked(
        operation=OPERATIONS.get(request.path, ""),
        method=incoming.method,
        parameters=parameters,
        client=request.credentials if request.scheme == "basic" else posted,
        bearer=request.bearer,
        twice=frozenset(name for name, times in said.items() if times > 1),
        form=form,
    )


def written(incoming: Incoming) -> bytes:
    """Return the request as it stood on the wire, but for the blanks between the parts of a line."""
    lines = [f"{incoming.method} {incoming.target} HTTP/1.1", *(f"{name}: {value}" for name, value in incoming.fields)]
    return "\r\n".join((*lines, "", "")).encode("latin-1", "replace") + incoming.body
