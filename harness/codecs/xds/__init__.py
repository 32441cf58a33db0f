"""XDS metadata (ebRIM) of submissions, registries and XDM archives; no I/O."""

from __future__ import annotations

from harness.codecs.xds.model import Association, Author, Coded, DocumentEntry, Metadata, SubmissionSet
from harness.codecs.xds.read import metadata_of, read_metadata
from harness.codecs.xds.rules import content_problems, metadata_problems, named_fields
from harness.codecs.xds.write import write_metadata

__all__ = [
    "Association",
    "Author",
    "Coded",
    "DocumentEntry",
    "Metadata",
    "SubmissionSet",
    "content_problems",
    "metadata_of",
    "metadata_problems",
    "named_fields",
    "read_metadata",
    "write_metadata",
]
