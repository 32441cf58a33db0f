"""SCOR lots (SYN-03): manifest, supporting documents looked into, rules of a version, acknowledgement, mail."""

from __future__ import annotations

from harness.codecs.scor.arl import ScorArl, ScorRemark, judge_lot, read_scor_arl, write_scor_arl
from harness.codecs.scor.documents import inspect_document, media_type
from harness.codecs.scor.inspected import Inspected, Limits, Picture
from harness.codecs.scor.lot import announce, check_lot
from harness.codecs.scor.mail import ScorMail, held_in, pack_scor, scor_mailbox, unpack_scor
from harness.codecs.scor.manifest import Document, InvoiceRef, Manifest, read_manifest, write_manifest
from harness.codecs.scor.profile import Outcome, Profile, ProfileError, profile_from_files

__all__ = [
    "Document",
    "Inspected",
    "InvoiceRef",
    "Limits",
    "Manifest",
    "Outcome",
    "Picture",
    "Profile",
    "ProfileError",
    "ScorArl",
    "ScorMail",
    "ScorRemark",
    "announce",
    "check_lot",
    "held_in",
    "inspect_document",
    "judge_lot",
    "media_type",
    "pack_scor",
    "profile_from_files",
    "read_manifest",
    "read_scor_arl",
    "scor_mailbox",
    "unpack_scor",
    "write_manifest",
    "write_scor_arl",
]
