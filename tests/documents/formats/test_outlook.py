"""Outlook messages, in files that are built here stream by stream."""

from __future__ import annotations

import struct
from datetime import UTC, datetime

import pytest

from rag.documents.draft import Draft, File
from rag.documents.formats.outlook import read_outlook
from rag.documents.loaders import read_draft
from rag.errors import DocumentError
from tests.documents.containers import compound


def numbers(head: int, **values: int) -> bytes:
    """The table of numbers of a folder. :param values: by number of property, written as "x0039"."""
    return b"\0" * head + b"".join(struct.pack("<HHIQ", 3, int(name[1:], 16), 6, value) for name, value in values.items())


def text(value: str) -> bytes:
    return value.encode("utf-16-le")


SENT = int((datetime(2024, 5, 20, 10, 30, tzinfo=UTC) - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10_000_000
MAIL = {
    "__properties_version1.0": numbers(32, x0039=SENT),
    "__substg1.0_001A001F": text("IPM.Note"),
    "__substg1.0_0037001F": text("Talks fail"),
    "__substg1.0_0C1A001F": text("Ann Lee"),
    "__substg1.0_0C1F001F": text("ann@x.org"),
    "__substg1.0_1000001F": text("The minister left.\r\n\r\nBye.\r\n"),
}
TOLD = "From: Ann Lee <ann@x.org> | Date: 2024-05-20 10:30 UTC"


def msg(tree: dict) -> Draft:
    return read_outlook(File("a.msg", "a", ".msg", compound(tree)), read_draft)


def refusal(data: bytes) -> str:
    with pytest.raises(DocumentError) as caught:
        read_outlook(File("a.msg", "a", ".msg", data), read_draft)
    return caught.value.seen


def without(*numbers: str) -> dict:
    return {name: value for name, value in MAIL.items() if not name[12:].startswith(numbers)}


def test_a_message_is_told_like_any_mail() -> None:
    draft = msg(MAIL)
    assert draft.text == f"Talks fail\n\n{TOLD}\n\nThe minister left.\n\nBye."
    assert [draft.text[start:end] for start, end in draft.quiet] == ["Talks fail"]
    assert (draft.about.title, draft.about.author, draft.about.published) == ("Talks fail", "Ann Lee", "2024-05-20")


def test_recipients_are_told_by_name_and_address_and_by_kind() -> None:
    def person(kind: int, name: str, address: str) -> dict:
        return {
            "__properties_version1.0": numbers(8, x0C15=kind),
            "__substg1.0_3001001F": text(name),
            "__substg1.0_39FE001F": text(address),
        }

    people = {
        f"__recip_version1.0_#0000000{at}": person(*one)
        for at, one in enumerate([(1, "Bo", "bo@y.org"), (2, "Cy", "/o=Exchange"), (1, "Di", "")])
    }
    assert "| To: Bo <bo@y.org>, Di | Cc: Cy |" in msg(MAIL | people).text


def test_headers_as_they_were_sent_go_before_what_outlook_noted() -> None:
    sent = text("From: Al <al@z.org>\r\nTo: =?utf-8?Q?Z=C3=B6?= <z@z.org>\r\nDate: Fri, 16 Dec 2022 17:04:16 -0500\r\n\r\n")
    draft = msg(MAIL | {"__substg1.0_007D001F": sent})
    assert "From: Al <al@z.org> | To: Zö <z@z.org> | Date: Fri, 16 Dec 2022 17:04:16 -0500" in draft.text
    assert draft.about.published == "2022-12-16"


@pytest.mark.parametrize(
    ("stream", "content", "page"),
    [
        ("1000001E", "Café".encode("cp1252"), 1252),
        ("1000001E", "Café".encode(), 65001),
        ("1000001E", "Café".encode("cp1252"), 99999),
        ("10130102", "<p>Ca<b>fé</b></p>".encode("iso-8859-1"), 28591),
        ("1013001F", text("<p>Café</p>"), 0),
    ],
)
def test_a_body_is_read_in_any_form_and_code_page(stream: str, content: bytes, page: int) -> None:
    tree = without("1000") | {f"__substg1.0_{stream}": content, "__properties_version1.0": numbers(32, x3FDE=page)}
    assert msg(tree).text.endswith("\n\nCafé")


def test_a_body_in_rich_text_goes_to_the_reader_of_rich_text() -> None:
    asked: list[File] = []
    tree = without("1000") | {"__substg1.0_10090102": b"\0" * 8 + b"MELA" + b"\0" * 4 + b"{\\rtf1 x}"}
    draft = read_outlook(File("a.msg", "a", ".msg", compound(tree)), lambda file: asked.append(file) or Draft("Rich."))
    assert draft.text.endswith("\n\nRich.")
    assert [(file.kind, file.data) for file in asked] == [(".rtf", b"{\\rtf1 x}")]


def test_attachments_are_read_and_messages_inside_are_opened() -> None:
    inner = {**MAIL, "__properties_version1.0": numbers(24, x0039=SENT), "__substg1.0_0037001F": text("Old news")}
    picture = {"__substg1.0_370E001F": text("image/png"), "__substg1.0_3712001F": text("id"), "__substg1.0_37010102": b"x"}
    folders = [
        {"__substg1.0_3707001F": text("a.txt"), "__substg1.0_37010102": b"In the file."},
        {"__substg1.0_3707001F": text("Old news"), "__substg1.0_3701000D": inner},
        {"__substg1.0_3707001F": text("link.doc")},
        picture,
    ]
    draft = msg(MAIL | {f"__attach_version1.0_#0000000{at}": folder for at, folder in enumerate(folders)})
    assert draft.text.split("\n\n")[4:] == [
        "Attachment: a.txt",
        "In the file.",
        "Old news",
        TOLD,
        "The minister left.",
        "Bye.",
        "Attachment: link.doc (not read: it is not in the file)",
    ]
    assert [place for _, place in draft.places] == ["attachment a.txt", "attachment Old news", "attachment link.doc"]


def test_an_encrypted_message_is_refused() -> None:
    armoured = MAIL | {"__substg1.0_007D001F": text('Content-Type: multipart/encrypted; boundary="a"\r\n\r\n')}
    assert refusal(compound(armoured)) == "the mail is encrypted"
    assert "encrypted" in refusal(compound(MAIL | {"__substg1.0_001A001F": text("IPM.Note.SMIME")}))


def test_a_signed_message_is_read_out_of_its_only_attachment() -> None:
    signed = b"Content-Type: text/plain\n\nSigned words."
    tree = MAIL | {
        "__substg1.0_001A001F": text("IPM.Note.SMIME.MultipartSigned"),
        "__attach_version1.0_#00000000": {"__substg1.0_37010102": signed},
    }
    assert msg(tree).text == f"Talks fail\n\n{TOLD}\n\nSigned words."


def test_other_files_and_broken_ones_are_refused() -> None:
    assert refusal(b"rubbish") == "not an Outlook message"
    data = compound(MAIL)
    assert refusal(data[:700]) == "not an Outlook message"
    assert refusal(data[:48] + b"\xf0\xff\xff\xff" + data[52:]) == "broken Outlook message"


def test_a_broken_stream_spoils_no_other() -> None:
    data = bytearray(compound(MAIL))
    entry = data.index("__substg1.0_0037".encode("utf-16-le"))
    data[entry + 0x74 : entry + 0x78] = struct.pack("<I", 0x00FFFFFF)  # begins far outside of the file
    assert read_outlook(File("a.msg", "a", ".msg", bytes(data)), read_draft).text == f"{TOLD}\n\nThe minister left.\n\nBye."
