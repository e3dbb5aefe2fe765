"""Mails: who wrote to whom and when, the words once, and what is attached to them."""

from __future__ import annotations

import base64

import pytest

from rag.documents.draft import Draft, File
from rag.documents.formats.mail import mail_day, writer
from rag.documents.loaders import read_draft
from rag.errors import DocumentError
from rag.sentences import sentence_spans

HEAD = "Subject: Talks fail\nFrom: Ann Lee <ann@x.org>\nTo: bo@y.org\nDate: Fri, 16 Dec 2022 23:04:16 -0500\n"
TOLD = "From: Ann Lee <ann@x.org> | To: bo@y.org | Date: Fri, 16 Dec 2022 23:04:16 -0500"


def mail(text: str | bytes, kind: str = ".eml", name: str = "a") -> Draft:
    draft = read_draft(File(name + kind, name, kind, text if isinstance(text, bytes) else text.encode()))
    assert isinstance(draft, Draft)
    return draft


def refusal(text: str | bytes, kind: str = ".eml") -> str:
    with pytest.raises(DocumentError) as caught:
        mail(text, kind)
    return caught.value.seen


def multipart(kind: str, *parts: str) -> str:
    """A part of parts; each is its headers, a blank line and its body."""
    mark = f"mark-{kind}-{len(str(parts))}"
    return f'Content-Type: multipart/{kind}; boundary="{mark}"\n\n' + "".join(f"--{mark}\n{part}\n" for part in parts) + f"--{mark}--\n"


PLAIN, HTML = "Content-Type: text/plain\n\nThe *plain* words.", "Content-Type: text/html\n\n<p>The <b>rich</b> words.</p>"


def attached(name: str, body: str) -> str:
    encoded = base64.encodebytes(body.encode()).decode()
    return f'Content-Disposition: attachment; filename="{name}"\nContent-Transfer-Encoding: base64\n\n{encoded}'


def test_a_mail_has_its_subject_as_quiet_title_and_its_other_headers_as_one_sentence() -> None:
    draft = mail(HEAD + "\nThe minister left.\n")
    assert draft.text == f"Talks fail\n\n{TOLD}\n\nThe minister left."
    assert [draft.text[start:end] for start, end in draft.quiet] == ["Talks fail"]
    assert [draft.text[start:end] for start, end in sentence_spans(draft.text)] == ["Talks fail", TOLD, "The minister left."]
    assert (draft.about.title, draft.about.author, draft.about.published) == ("Talks fail", "Ann Lee", "2022-12-16")


def test_a_mail_without_subject_or_without_any_header_is_its_words() -> None:
    assert mail("From: a@x.org\n\nWords.").about.title is None
    assert mail("Only words.\n\nAnd more.").text == "Only words.\n\nAnd more."


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ((PLAIN, HTML), "The *plain* words."),
        ((HTML,), "The rich words."),
        (("Content-Type: text/plain\n\n \n", HTML), "The rich words."),
        (("Content-Type: text/plain\n\nSee HTML.", HTML.replace("words", "words" * 9)), "The rich " + "words" * 9 + "."),
        ((PLAIN, multipart("related", HTML, "Content-Type: image/png\nContent-ID: <a>\n\nx")), "The *plain* words."),
    ],
)
def test_of_several_forms_of_the_same_words_one_is_read(parts: tuple[str, ...], words: str) -> None:
    assert mail(HEAD + multipart("alternative", *parts)).text == f"Talks fail\n\n{TOLD}\n\n{words}"


def test_attachments_follow_the_words_each_under_its_quiet_name() -> None:
    text = multipart("mixed", attached("a.txt", "In the file."), PLAIN, attached("b.csv", "Item,Price\nNut,4.50\n"), attached("c.xyz", "x"))
    draft = mail(HEAD + text)
    assert draft.text.split("\n\n")[2:] == [
        "The *plain* words.",
        "Attachment: a.txt",
        "In the file.",
        "Attachment: b.csv",
        "Item | Price\nItem: Nut | Price: 4.50",
        "Attachment: c.xyz (not read: files of kind .xyz are not read)",
    ]
    assert [place for _, place in draft.places] == [
        "attachment a.txt",
        "attachment b.csv",
        "attachment b.csv, row 1",
        "attachment b.csv, row 2",
        "attachment c.xyz",
    ]


def test_an_attachment_inside_an_alternative_is_not_lost() -> None:
    rich = multipart("mixed", HTML, attached("a.txt", "In the file."))
    assert "In the file." in mail(HEAD + multipart("alternative", PLAIN, rich)).text


def test_the_pictures_of_an_html_mail_are_not_mentioned() -> None:
    picture = "Content-Type: image/png\nContent-ID: <a>\n\nx"
    assert mail(HEAD + multipart("related", HTML, picture)).text.endswith("The rich words.")


def test_a_forwarded_mail_stands_behind_with_its_own_headers() -> None:
    draft = mail(HEAD + multipart("mixed", PLAIN, f"Content-Type: message/rfc822\n\nSubject: Old news\nFrom: c@z.org\n\n{'It rained.'}"))
    assert draft.text.endswith("The *plain* words.\n\nOld news\n\nFrom: c@z.org\n\nIt rained.")
    assert [place for _, place in draft.places] == ["attachment Old news"]


def test_mails_in_mails_are_read_three_files_deep() -> None:
    inner = "Subject: innermost\n\nDeep words."
    for level in range(4):
        inner = f"Subject: {level}\n" + multipart("mixed", PLAIN, attached(f"{level}.eml", inner))
    text = mail(inner).text
    assert text.count("The *plain* words.") == 4 and "Deep words." not in text
    assert "Attachment: 0.eml (not read: attachments are read 3 deep)" in text


def test_forwarding_without_end_and_parts_without_number_are_bounded() -> None:
    deep = "Content-Type: message/rfc822\n\n" * 50 + "x"
    assert "nested too deep" in mail(HEAD + multipart("mixed", PLAIN, deep)).text
    assert refusal(HEAD + multipart("mixed", *["\nx"] * 3000)) == "more than 2,000 parts in it"


@pytest.mark.parametrize(
    "body",
    [
        multipart("encrypted", "Content-Type: application/pgp-encrypted\n\nVersion: 1", "\nx"),
        "\n-----BEGIN PGP MESSAGE-----\nx\n",
        multipart("signed", multipart("encrypted", "\nx"), "Content-Type: application/pgp-signature\n\nx"),
    ],
)
def test_an_encrypted_mail_is_refused(body: str) -> None:
    assert refusal(HEAD + body).startswith("the mail is encrypted")


def test_an_encrypted_part_of_a_mail_that_has_words_is_a_line() -> None:
    text = mail(HEAD + multipart("mixed", PLAIN, multipart("encrypted", "\nx"))).text
    assert text.endswith("The *plain* words.\n\nAttachment: unnamed (not read: the mail is encrypted)")


def test_a_signature_is_passed_over() -> None:
    signed = multipart("signed", PLAIN, "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nMIIx")
    assert mail(HEAD + signed).text == f"Talks fail\n\n{TOLD}\n\nThe *plain* words."
    assert mail(signed, ".p7s").text == "The *plain* words."


def sealed(content: bytes) -> bytes:
    """Signed content in DER, short of 128 bytes in all."""

    def der(tag: int, *inside: bytes) -> bytes:
        body = b"".join(inside)
        return bytes([tag, len(body)]) + body

    data, signed = (bytes.fromhex("2a864886f70d01070" + end) for end in "12")
    inner = der(0x30, der(6, data), der(0xA0, der(4, content)))
    return der(0x30, der(6, signed), der(0xA0, der(0x30, der(2, b"\1"), der(0x31), inner)))


def test_signed_content_is_read_out_of_its_envelope() -> None:
    der = sealed(b"Content-Type: text/plain\n\nSigned words.")
    pem = b"-----BEGIN PKCS7-----\n" + base64.encodebytes(der) + b"-----END PKCS7-----\n"
    for data in (der, pem, base64.encodebytes(der)):
        assert mail(data, ".p7m").text == "Signed words."
    opaque = HEAD + "Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: base64\n\n" + base64.encodebytes(der).decode()
    assert mail(opaque).text == f"Talks fail\n\n{TOLD}\n\nSigned words."


def test_a_signed_file_is_read_by_the_kind_in_its_name() -> None:
    assert mail(sealed(b'{"a": 1}'), ".p7m", "data.json").text == "a: 1"
    assert refusal(sealed(b"x" * 20)[:-9], ".p7m") == "broken PKCS #7: cut off"
    assert refusal(b"rubbish", ".p7s") == "not a signed message"


@pytest.mark.parametrize(
    ("sender", "name"),
    [('"Lee, Ann" <a@x.org>', "Lee, Ann"), ("<a@x.org>", "a@x.org"), ("a@x.org", "a@x.org"), ("", None), (None, None)],
)
def test_the_writer_is_a_name_or_else_an_address(sender: str | None, name: str | None) -> None:
    assert writer(sender) == name


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Fri, 16 Dec 2022 23:04:16 -0500", "2022-12-16"),
        ("16 Dec 22 10:00 GMT", "2022-12-16"),
        ("2022-12-16 10:00 UTC", "2022-12-16"),
        ("Fri, 99 Dec 2022 99:99:99 +9999", None),
        ("soon", None),
        (None, None),
    ],
)
def test_the_day_of_a_mail_is_that_of_its_sender(written: str | None, day: str | None) -> None:
    assert mail_day(written) == day


def test_a_guessed_encoding_is_named() -> None:
    assert mail(b"Subject: x\n\ncaf\xe9").encoding == "cp1252"
