"""Packs into one corpus: objects, digests, overrides, restricted packs; never an exception."""

from __future__ import annotations

import hashlib
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.i18n import catalogue
from harness.loading import load_corpus, shipped_packs, worded
from harness.model.expectation import InvoiceRubrics, RubricRule
from tests.loading.small import CASE, FILES, REQUIREMENTS, TEXT, faults, load, same, write


def test_the_small_corpus_is_clean(tmp_path: Path) -> None:
    """Nothing to say of the corpus every other test starts from."""
    corpus, found = load(tmp_path)
    assert faults(found) == []
    case = corpus.cases["demo/bill-once"]
    assert (case.text, case.requirements, case.file) == ("demo", ("d-bill",), "demo/cases/bill-once.yaml:1")
    assert case.steps[1].arguments == {"patient": "anna", "date": "2025-09-15"}
    check = case.expectations[0]
    assert isinstance(check, InvoiceRubrics)
    assert check.lines[0].rubrics["base"] == RubricRule(equal="30.00")
    assert corpus.requirement_text == {"d-bill": "demo"}
    assert sorted(pack.id for pack in corpus.packs) == ["actions", "demo", "people"]


def test_the_digest_of_a_pack_is_over_sorted_paths_and_contents(tmp_path: Path) -> None:
    """Computed here by hand: path, NUL, SHA-256, newline."""
    corpus, _ = load(tmp_path)
    expected = hashlib.sha256()
    for path in ("cases/bill-once.yaml", "requirements.yaml", "text.yaml"):
        content = hashlib.sha256(FILES[f"addenda/demo/{path}"].encode()).hexdigest()
        expected.update(f"{path}\0{content}\n".encode())
    pack = next(pack for pack in corpus.packs if pack.id == "demo")
    assert pack.digest == expected.hexdigest()
    assert set(corpus.files) >= {"demo/text.yaml", "people/anna.yaml"}


USER_TEXT = TEXT.replace("id: demo", "id: maison").replace("label-demo", "label-maison")


def test_an_undeclared_duplicate_is_an_error_and_the_first_stays(tmp_path: Path) -> None:
    """A user's pack cannot replace a case in silence."""
    changed = CASE.replace("title: Une facture", "title: Autre")
    user = write(tmp_path / "user", {"text.yaml": USER_TEXT, "cases/bill-once.yaml": changed})
    corpus, found = load(tmp_path / "base", None, user)
    assert faults(found) == ["case-id: demo/bill-once"]
    assert corpus.cases["demo/bill-once"].title == "Une facture"


def test_a_declared_override_replaces_and_is_listed(tmp_path: Path) -> None:
    """``replaces`` and ``because`` travel to the dossier."""
    declared = USER_TEXT + "overrides: [{replaces: demo/bill-once, because: livre réel}]\n"
    changed = CASE.replace("title: Une facture", "title: Autre")
    user = write(tmp_path / "user", {"text.yaml": declared, "cases/bill-once.yaml": changed})
    corpus, found = load(tmp_path / "base", None, user)
    assert faults(found) == []
    assert corpus.cases["demo/bill-once"].title == "Autre"
    assert corpus.cases["demo/bill-once"].text == "demo"
    assert corpus.overrides == (("demo/bill-once", "maison", "livre réel"),)


def test_an_override_of_nothing_is_an_error(tmp_path: Path) -> None:
    """Declared, never used."""
    declared = USER_TEXT + "overrides: [{replaces: demo/nothing, because: '?'}]\n"
    user = write(tmp_path / "user", {"text.yaml": declared})
    assert same(load(tmp_path / "base", None, user)[1], ["override-of-nothing: {replaces: demo/nothing"])


def test_people_of_a_users_collection_replace_openly(tmp_path: Path) -> None:
    """A shared folder declares its overrides in ``pack.yaml``, objects and files alike."""
    anna = FILES["people/anna.yaml"].replace("ANNASYN", "AUTRESYN")
    files = {"people/anna.yaml": anna}
    silent = write(tmp_path / "silent", files)
    assert [line.split(":")[0] for line in faults(load(tmp_path / "a", None, silent)[1])] == ["override-undeclared"] * 2
    overrides = "overrides: [{replaces: anna, because: x}, {replaces: people/anna.yaml, because: x}]\n"
    open_ = write(tmp_path / "open", {**files, "people/pack.yaml": overrides})
    corpus, found = load(tmp_path / "b", None, open_)
    assert faults(found) == []
    assert corpus.persons["anna"].birth_name == "AUTRESYN"
    assert corpus.files["people/anna.yaml"] == anna.encode()
    assert corpus.pack_files["people/anna.yaml"] == FILES["people/anna.yaml"].encode()
    assert corpus.pack_files["open.people/anna.yaml"] == anna.encode()


def test_packs_filed_by_id_load_again_with_the_same_digests(tmp_path: Path) -> None:
    """A dossier holds each pack in a folder named by its id: no shelf, same corpus."""
    overrides = "overrides: [{replaces: anna, because: x}, {replaces: people/anna.yaml, because: x}]\n"
    user = write(tmp_path / "user", {"people/anna.yaml": FILES["people/anna.yaml"], "people/pack.yaml": overrides})
    corpus, _ = load(tmp_path / "base", None, user)
    filed = tmp_path / "packs"
    for name, content in corpus.pack_files.items():
        (filed / name).parent.mkdir(parents=True, exist_ok=True)
        (filed / name).write_bytes(content)
    again, found = load_corpus([filed])
    assert faults(found) == []
    assert {pack.id: pack.digest for pack in again.packs} == {pack.id: pack.digest for pack in corpus.packs}
    assert again.cases == corpus.cases
    assert again.files == corpus.files


def test_a_restricted_pack_is_marked_file_by_file(tmp_path: Path) -> None:
    """What must never be exported is known by name."""
    user = write(tmp_path / "user", {"text.yaml": USER_TEXT + "diffusion: restricted\n"})
    corpus, found = load(tmp_path / "base", None, user)
    assert faults(found) == []
    assert [pack.id for pack in corpus.packs if pack.restricted] == ["maison"]
    assert corpus.restricted_files == {"maison/text.yaml"}


def test_a_root_without_packs_is_said(tmp_path: Path) -> None:
    """An empty folder, a file and nothing at all."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    _, found = load_corpus([tmp_path / "empty", tmp_path / "file", tmp_path / "absent"])
    assert [one.code for one in found] == ["loading.no-pack"] * 3


def test_links_and_odd_files_are_left_alone(tmp_path: Path) -> None:
    """A link out of the pack is not followed; an unprintable name is refused."""
    write(tmp_path, FILES)
    (tmp_path / "addenda/demo/cases/link.yaml").symlink_to("/etc/passwd")
    (tmp_path / "addenda/demo/cases/é.yaml").write_text("id: x", encoding="utf-8")
    corpus, found = load_corpus([tmp_path])
    assert [one.code for one in found] == ["loading.file-name"]
    assert not any("link" in name for name in corpus.files)


def test_every_diagnostic_has_its_sentence(tmp_path: Path) -> None:
    """One line: place, then French."""
    _, found = load(tmp_path, {"addenda/demo/requirements.yaml": REQUIREMENTS.replace("d-bill", "d-bil")})
    lines = [worded(one) for one in found]
    assert any(line.endswith("exigence « d-bill » inconnue ; proches : d-bil") for line in lines)
    for one in found:
        assert one.code.removeprefix("loading.") in catalogue("loading", "fr")


def test_shipped_packs_stand_in_the_checkout() -> None:
    """Outside a wheel they are the folder ``scenarios`` of the project."""
    assert (shipped_packs() / "actions" / "catalogue.yaml").is_file()


@given(st.sampled_from(sorted(FILES)), st.binary(max_size=300))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_in_any_file_give_diagnostics(tmp_path: Path, name: str, data: bytes) -> None:
    """Nothing raises, whatever stands in one file of the corpus."""
    write(tmp_path, FILES)
    (tmp_path / name).write_bytes(data)
    load_corpus([tmp_path])


@given(st.sampled_from(sorted(FILES)), st.data())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_damage_to_a_good_file_gives_diagnostics(tmp_path: Path, name: str, data: st.DataObject) -> None:
    """A piece cut out, doubled or replaced keeps most of the structure: the reading goes deep, and never raises."""
    text = FILES[name]
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    piece = data.draw(st.sampled_from(["", "[]", "{}", "x", ": ", text[start:end] * 2, "- ", "{a: [b]}", '""']))
    write(tmp_path, {**FILES, name: text[:start] + piece + text[end:]})
    _, found = load_corpus([tmp_path])
    for one in found:
        worded(one)
