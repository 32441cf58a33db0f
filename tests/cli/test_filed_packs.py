"""What a dossier files of the packs: each as it was brought, nothing of what may not leave."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.cli.judged import filed_packs
from harness.loading import load_corpus
from tests.loading.small import FILES, faults, load, write

OVERRIDES = "overrides: [{replaces: anna, because: x}, {replaces: people/anna.yaml, because: x}]\n"


@pytest.mark.parametrize("restricted", [False, True])
def test_what_replaces_a_file_is_filed_with_its_own_pack_only(tmp_path: Path, restricted: bool) -> None:
    anna = FILES["people/anna.yaml"].replace("ANNASYN", "AUTRESYN")
    head = OVERRIDES + ("diffusion: restricted\n" if restricted else "")
    user = write(tmp_path / "user", {"people/anna.yaml": anna, "people/pack.yaml": head})
    corpus, found = load(tmp_path / "base", None, user)
    assert faults(found) == []
    assert corpus.persons["anna"].birth_name == "AUTRESYN"
    filed = filed_packs(corpus)
    assert filed["people/anna.yaml"] == FILES["people/anna.yaml"].encode()
    assert any(b"AUTRESYN" in content for content in filed.values()) is not restricted


def test_filed_packs_load_again_with_the_same_digests(tmp_path: Path) -> None:
    anna = FILES["people/anna.yaml"].replace("ANNASYN", "AUTRESYN")
    user = write(tmp_path / "user", {"people/anna.yaml": anna, "people/pack.yaml": OVERRIDES})
    corpus, _ = load(tmp_path / "base", None, user)
    again, found = load_corpus([write(tmp_path / "packs", {n: c.decode() for n, c in filed_packs(corpus).items()})])
    assert faults(found) == []
    assert {pack.id: pack.digest for pack in again.packs} == {pack.id: pack.digest for pack in corpus.packs}
    assert again.persons == corpus.persons
