"""Unification variables: one value at every place and in every message of a case."""

from __future__ import annotations

from harness.comparison import Mask, compare_xml
from harness.comparison.variables import Meeting, Unifier, Variables
from harness.comparison.xml import unify_soap, unify_xml
from harness.model.difference import FieldClass

QUESTION = b"<e><MessageID>%s</MessageID><DateRef>%s</DateRef></e>"
ANSWER = b"<e><RelatesTo>%s</RelatesTo></e>"
LOT = b"<lot><facture>%s</facture><soins>%s</soins></lot>"
UUID = b"urn:uuid:01234567-89ab-cdef-0123-456789abcdef"
OTHER = b"urn:uuid:11111111-89ab-cdef-0123-456789abcdef"


def test_a_variable_holds_from_one_message_to_the_next() -> None:
    asked, bound = unify_xml(QUESTION % (b"${var:MSG:urn-uuid}", b"${var:DATE:date}"), QUESTION % (UUID, b"2025-09-14"))
    assert asked.equal
    assert {i.reason for i in asked.ignored} == {"comparison.unified"}
    assert bound.value("MSG") == UUID.decode()
    answered, bound = unify_xml(ANSWER % b"${var:MSG}", ANSWER % UUID, variables=bound)
    assert answered.equal
    # The date of care is the date of reference of ADRi.
    billed, _ = unify_xml(LOT % (b"${any}", b"${var:DATE}"), LOT % (b"1", b"2025-09-14"), variables=bound)
    assert billed.equal


def test_a_conflict_is_one_difference_that_names_both_places_and_both_messages() -> None:
    _, bound = unify_xml(QUESTION % (b"${var:MSG}", b"x"), QUESTION % (UUID, b"x"), message="demande.xml")
    comparison, after = unify_xml(ANSWER % b"${var:MSG}", ANSWER % OTHER, variables=bound, message="reponse.xml")
    [difference] = comparison.differences
    assert (difference.location, difference.expected, difference.observed) == (
        "/e/RelatesTo", UUID.decode(), OTHER.decode(),
    )  # fmt: skip
    [hint] = difference.hints
    told = dict(hint.arguments)
    assert (told["variable"], told["first_message"], told["first_place"]) == ("MSG", "demande.xml", "/e/MessageID")
    assert (told["second_message"], told["second_place"]) == ("reponse.xml", "/e/RelatesTo")
    assert after.value("MSG") == UUID.decode(), "what was bound first stays"


def test_the_same_conflict_further_on_is_told_once() -> None:
    reference = b"<m><a>${var:E}</a><b>${var:E}</b><c>${var:E}</c></m>"
    comparison = compare_xml(reference, b"<m><a>1</a><b>2</b><c>2</c></m>")
    assert [d.location for d in comparison.differences] == ["/m/b"]
    assert ("/m/c", "comparison.same-conflict") in {(i.location, i.reason) for i in comparison.ignored}
    both = compare_xml(reference, b"<m><a>1</a><b>2</b><c>3</c></m>")
    assert [(d.location, d.expected, d.observed) for d in both.differences] == [("/m/b", "1", "2"), ("/m/c", "1", "3")]


def test_a_reference_uri_is_the_identifier_of_the_assertion_after_a_hash() -> None:
    reference = b'<a ID="_${var:ID:uuid}"><r URI="#_${var:ID}"/></a>'
    uuid = UUID[9:]
    assert compare_xml(reference, b'<a ID="_%s"><r URI="#_%s"/></a>' % (uuid, uuid)).equal
    [difference] = compare_xml(reference, b'<a ID="_%s"><r URI="#_%s"/></a>' % (uuid, OTHER[9:])).differences
    assert difference.location == "/a/r/@URI"


def test_a_variable_of_the_reference_is_stronger_than_what_soap_masks() -> None:
    form = b"<Envelope><Header><MessageID>%s</MessageID></Header></Envelope>"
    _, bound = unify_soap(form % b"${var:MSG}", form % UUID)
    assert bound.value("MSG") == UUID.decode()


def test_the_case_may_bind_a_variable_beforehand() -> None:
    given = Variables.given({"NIR": "2550999999001"}, "cas")
    comparison, _ = unify_xml(b"<n>${var:NIR}</n>", b"<n>1850199999002</n>", variables=given)
    [difference] = comparison.differences
    assert dict(difference.hints[0].arguments)["first_message"] == "cas"


def test_items_that_are_only_tried_bind_nothing() -> None:
    # The first item of the reference does not fit the first one observed: its variable must stay free.
    reference = b"<l><i><k>2</k><v>${var:A}</v></i><i><k>1</k><v>${var:B}</v></i></l>"
    observed = b"<l><i><k>1</k><v>un</v></i><i><k>2</k><v>deux</v></i></l>"
    comparison, bound = unify_xml(reference, observed, [Mask("/l", "keyed:k")])
    assert comparison.equal
    assert (bound.value("A"), bound.value("B")) == ("deux", "un")


def test_a_fixture_bound_value_is_renamed_alike_everywhere_and_in_every_message() -> None:
    reference = b"<l><f>1</f><f>2</f><g><f>1</f></g></l>"
    masks = [Mask("//f", field_class=FieldClass.FIXTURE_BOUND)]
    good, bound = unify_xml(reference, b"<l><f>7</f><f>8</f><g><f>7</f></g></l>", masks, message="lot")
    assert good.equal
    assert {i.reason for i in good.ignored} == {"comparison.renamed"}
    for bad, place in (
        (b"<l><f>7</f><f>8</f><g><f>9</f></g></l>", "/l/g/f"),
        (b"<l><f>7</f><f>7</f><g><f>7</f></g></l>", "/l/f[2]"),
    ):
        found, _ = unify_xml(reference, bad, masks)
        assert [(d.location, d.field_class) for d in found.differences] == [(place, FieldClass.FIXTURE_BOUND)]
    returned, _ = unify_xml(b"<r><f>1</f></r>", b"<r><f>8</f></r>", masks, variables=bound, message="retour")
    [difference] = returned.differences
    assert difference.expected == "7"
    assert dict(difference.hints[0].arguments)["first_message"] == "lot"


def test_variables_are_values() -> None:
    before = Variables()
    unifier = Unifier(before, "m")
    assert unifier.unify("A", "1", "/a") is None
    mark = unifier.mark()
    assert unifier.unify("B", "2", "/b") is None
    unifier.undo(mark)
    assert dict(unifier.closed().bound) == {"A": Meeting("1", "/a", "m")}
    assert dict(before.bound) == {}
