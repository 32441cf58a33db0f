"""The POP3 machine by itself: answers from RFC 1939's own dialogues, bounds, and no state left behind."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.environment.mail.mailbox import Mailbox, crlf
from harness.environment.mail.pop3 import LINE_LIMIT, Pop3Session, State


def a_session(*mails: bytes) -> Pop3Session:
    mailbox = Mailbox()
    for mail in mails:
        mailbox.put(mail)
    return Pop3Session(mailbox, "mrose", "secret", lambda: None)


def logged_in(*mails: bytes) -> Pop3Session:
    session = a_session(*mails)
    session.receive(b"USER mrose\r\nPASS secret\r\n")
    assert session.state is State.TRANSACTION
    return session


def test_login_and_stat() -> None:
    logins = list[int]()
    mailbox = Mailbox()
    mailbox.put(b"a" * 118 + b"\r\n")
    mailbox.put(b"b" * 198 + b"\r\n")
    session = Pop3Session(mailbox, "mrose", "secret", lambda: logins.append(1))
    assert session.receive(b"USER mrose\r\n") == b"+OK\r\n"
    assert session.receive(b"PASS secret\r\n").startswith(b"+OK 2 ")
    assert session.receive(b"STAT\r\n") == b"+OK 2 320\r\n"  # RFC 1939, §10: 2 messages, 320 octets
    assert logins == [1]


def test_list_and_uidl_whole_and_one() -> None:
    session = logged_in(b"x" * 118 + b"\r\n", b"y" * 198 + b"\r\n")
    assert session.receive(b"LIST\r\n") == b"+OK\r\n1 120\r\n2 200\r\n.\r\n"
    assert session.receive(b"LIST 2\r\n") == b"+OK 2 200\r\n"
    listing = session.receive(b"UIDL\r\n").split(b"\r\n")
    assert session.receive(b"uidl 1\r\n") == b"+OK " + listing[1] + b"\r\n"
    assert all(1 <= len(line.split(b" ")[1]) <= 70 for line in listing[1:3])


def test_lines_that_start_with_a_dot_are_stuffed() -> None:
    session = logged_in(b"Subject: x\r\n\r\n.\r\n..two\r\nend\r\n")
    assert session.receive(b"RETR 1\r\n") == b"+OK\r\nSubject: x\r\n\r\n..\r\n...two\r\nend\r\n.\r\n"


def test_top_gives_head_and_lines() -> None:
    session = logged_in(b"A: 1\r\nB: 2\r\n\r\none\r\ntwo\r\n")
    assert session.receive(b"TOP 1 1\r\n") == b"+OK\r\nA: 1\r\nB: 2\r\n\r\none\r\n.\r\n"
    assert session.receive(b"TOP 1 0\r\n") == b"+OK\r\nA: 1\r\nB: 2\r\n\r\n.\r\n"
    assert session.receive(b"TOP 1 99\r\n").endswith(b"two\r\n.\r\n")


def test_deleted_messages_go_at_quit_only() -> None:
    mailbox = Mailbox()
    for text in (b"one", b"two"):
        mailbox.put(text)
    first = Pop3Session(mailbox, "u", "p", lambda: None)
    first.receive(b"USER u\r\nPASS p\r\n")
    assert (
        first.receive(b"DELE 1\r\nDELE 1\r\nRETR 1\r\n") == b"+OK\r\n-ERR no such message\r\n-ERR no such message\r\n"
    )
    assert first.receive(b"STAT\r\n") == b"+OK 1 5\r\n"
    first.lost()
    assert len(mailbox.snapshot()) == 2
    second = Pop3Session(mailbox, "u", "p", lambda: None)
    second.receive(b"USER u\r\nPASS p\r\nDELE 1\r\nRSET\r\nDELE 2\r\nQUIT\r\n")
    assert [message.content for message in mailbox.snapshot()] == [b"one\r\n"]
    assert second.ended


def test_one_session_at_a_time() -> None:
    mailbox = Mailbox()
    first, second = (Pop3Session(mailbox, "u", "p", lambda: None) for _ in range(2))
    assert first.receive(b"USER u\r\nPASS p\r\n").endswith(b"messages\r\n")
    assert second.receive(b"USER u\r\nPASS p\r\n").endswith(b"-ERR [IN-USE] mailbox is held by another session\r\n")
    first.lost()
    assert second.receive(b"USER u\r\nPASS p\r\n").endswith(b"messages\r\n")


def test_a_failed_session_does_not_free_the_mailbox_of_another() -> None:
    mailbox = Mailbox()
    holder, stranger = (Pop3Session(mailbox, "u", "p", lambda: None) for _ in range(2))
    holder.receive(b"USER u\r\nPASS p\r\n")
    stranger.receive(b"USER u\r\nPASS wrong\r\n")
    stranger.lost()
    assert not mailbox.acquire()


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (b"RETR 1", b"-ERR unknown command in this state"),
        (b"PASS secret", b"-ERR say USER first"),
        (b"USER", b"-ERR one argument is expected"),
        (b"USER a b", b"-ERR one argument is expected"),
        (b"APOP mrose c4c9334bac560ecc979e58001b3e22fb", b"-ERR unknown command in this state"),
        (b"", b"-ERR unknown command in this state"),
        (b"\xff\xfe\x00", b"-ERR unknown command in this state"),
    ],
)
def test_refused_before_login(line: bytes, answer: bytes) -> None:
    assert a_session().receive(line + b"\r\n") == answer + b"\r\n"


@pytest.mark.parametrize(
    "line", [b"RETR 0", b"RETR -1", b"RETR 2", b"RETR x", b"RETR 1 2", b"TOP 1", b"LIST 9999999999", "RETR ١".encode()]
)
def test_refused_in_transaction(line: bytes) -> None:
    assert logged_in(b"x").receive(line + b"\r\n").startswith(b"-ERR ")


def test_wrong_password_is_not_told_from_wrong_user() -> None:
    answers = {a_session().receive(b"USER %s\r\nPASS %s\r\n" % pair) for pair in ((b"mrose", b"x"), (b"x", b"secret"))}
    assert answers == {b"+OK\r\n-ERR [AUTH] invalid user or password\r\n"}


def test_lines_may_come_in_any_pieces_and_end_with_bare_lf() -> None:
    session = a_session(b"x")
    answers = b"".join(session.receive(bytes([byte])) for byte in b"USER mrose\nPASS secret\r\nNOOP\n")
    assert answers == b"+OK\r\n+OK 1 messages\r\n+OK\r\n"


def test_an_endless_line_costs_nothing_and_is_answered() -> None:
    session = a_session()
    for _ in range(100):
        assert session.receive(b"A" * 4096) == b""
    assert session.receive(b"\r\nUSER mrose\r\n") == b"-ERR line too long\r\n+OK\r\n"
    assert session.receive(b"N" * (LINE_LIMIT + 1) + b"\r\n") == b"-ERR line too long\r\n"


def test_too_many_errors_end_the_session() -> None:
    session = a_session()
    answers = session.receive(b"NONSENSE\r\n" * 1000)
    assert session.ended
    assert answers.count(b"-ERR") == 51


def test_capabilities_name_what_exists() -> None:
    lines = a_session().receive(b"CAPA\r\n").split(b"\r\n")
    assert lines[0] == b"+OK"
    assert {b"TOP", b"UIDL", b"USER"} <= set(lines)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=300), max_size=20))
def test_no_bytes_raise_and_every_line_is_answered(pieces: list[bytes]) -> None:
    session = a_session(b"x")
    answers = b"".join(session.receive(piece) for piece in pieces)
    for line in answers.split(b"\r\n"):
        assert line == b"" or line[:3] == b"+OK" or line[:4] == b"-ERR" or session.state is not State.AUTHORIZATION
    session.lost()


@pytest.mark.parametrize(
    ("given_", "kept"),
    [(b"", b""), (b"a", b"a\r\n"), (b"a\nb\r\nc\rd", b"a\r\nb\r\nc\r\nd\r\n"), (b"a\r\n\r\n", b"a\r\n\r\n")],
)
def test_line_ends_are_normalised(given_: bytes, kept: bytes) -> None:
    assert crlf(given_) == kept
