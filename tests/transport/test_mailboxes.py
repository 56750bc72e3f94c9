import io
import mailbox
import os
import threading

import pytest

from newsletter.errors import InboundError
from newsletter.transport import mailboxes

ONE = b"From: sanne@example.org\n\nSoep.\n"
TWO = b"From: pim@example.org\n\nBrood.\n"


def read(source, stdin=b""):
    return list(mailboxes.read(source, io.BytesIO(stdin)))


def test_one_file(tmp_path):
    path = tmp_path / "a.eml"
    path.write_bytes(ONE)
    assert read(path) == [(str(path), ONE)]
    assert read(str(path)) == [(str(path), ONE)]


def test_standard_input():
    assert read("-", ONE) == [("standard input", ONE)]


def test_a_folder_of_files_in_order(tmp_path):
    (tmp_path / "b.EML").write_bytes(TWO)
    (tmp_path / "a.eml").write_bytes(ONE)
    (tmp_path / "notes.txt").write_bytes(b"no mail")
    (tmp_path / "map.eml").mkdir()
    assert [raw for _, raw in read(tmp_path)] == [ONE, TWO]


def test_maildir_new_and_read_mail_is_not_touched(tmp_path):
    box = mailbox.Maildir(tmp_path / "Maildir")
    box.add(ONE)
    box.close()
    new = next((tmp_path / "Maildir" / "new").iterdir())
    (tmp_path / "Maildir" / "cur" / "1.a:2,S").write_bytes(TWO)
    (tmp_path / "Maildir" / "tmp" / "half").write_bytes(b"not there yet")
    before = sorted(tmp_path.rglob("*"))
    assert [raw for _, raw in read(tmp_path / "Maildir")] == [ONE, TWO]
    assert sorted(tmp_path.rglob("*")) == before and new.exists()


def test_an_empty_maildir_holds_no_mail(tmp_path):
    mailbox.Maildir(tmp_path / "Maildir").close()
    assert read(tmp_path / "Maildir") == []


def test_mbox_gives_every_mail_and_takes_off_the_escape(tmp_path):
    path = tmp_path / "export.mbox"
    box = mailbox.mbox(path)
    box.add(ONE + b"\nFrom nu af aan soep.\n> geciteerd\n")
    box.add(TWO)
    box.close()
    assert read(path) == [
        (f"{path}#1", ONE + b"\nFrom nu af aan soep.\n> geciteerd\n"),
        (f"{path}#2", TWO),
    ]


def test_an_empty_file_is_a_mail_too(tmp_path):
    (tmp_path / "leeg.eml").touch()
    assert read(tmp_path / "leeg.eml") == [(str(tmp_path / "leeg.eml"), b"")]


def test_thirty_megabytes_are_handed_on(tmp_path):
    path = tmp_path / "groot.eml"
    path.write_bytes(ONE + b"x" * (30 * 1024 * 1024))
    assert len(read(path)[0][1]) == len(ONE) + 30 * 1024 * 1024


def test_a_file_no_mail_can_be_is_refused_after_the_others(tmp_path):
    with (tmp_path / "a.eml").open("wb") as file:
        file.truncate(mailboxes.LARGEST + 1)
    (tmp_path / "b.eml").write_bytes(ONE)
    found = mailboxes.read(tmp_path, io.BytesIO())
    assert next(found)[1] == ONE
    with pytest.raises(InboundError, match=r"a\.eml: this is larger than 64 MB"):
        next(found)


def test_what_is_not_there(tmp_path):
    with pytest.raises(InboundError) as caught:
        read(tmp_path / "nergens.eml")
    assert caught.value.where.endswith("nergens.eml") and "no such file" in caught.value.what


def test_a_folder_without_mail(tmp_path):
    with pytest.raises(InboundError, match="no mail in this folder"):
        read(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read(tmp_path):
    path = tmp_path / "dicht.eml"
    path.write_bytes(ONE)
    path.chmod(0)
    with pytest.raises(InboundError, match="permission denied"):
        read(path)


def test_a_pipe_is_read_once(tmp_path):
    path = tmp_path / "pijp"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(ONE,))
    writer.start()
    assert read(path) == [(str(path), ONE)]
    writer.join()


MBOX = b"From a@example.org Sat Nov 21 02:49:03 2026\n"


def test_mbox_text_that_begins_with_from_is_no_separator(tmp_path):
    path = tmp_path / "export.mbox"
    wild = ONE + b"\nFrom nu af aan soep.\nEn brood.\n"
    path.write_bytes(MBOX + wild + b"\n" + MBOX + TWO)
    assert [raw for _, raw in read(path)] == [wild, TWO]


def test_mbox_with_other_line_ends_and_bare_separators(tmp_path):
    path = tmp_path / "export.mbox"
    ends = [raw.replace(b"\n", b"\r\n") for raw in (MBOX, ONE + b">From nu\n", TWO)]
    path.write_bytes(ends[0] + ends[1] + b"\r\n" + b"From sanne@example.org\r\nDate: x\r\n" + ends[2])
    assert [raw for _, raw in read(path)] == [ends[1].replace(b">From", b"From"), b"Date: x\r\n" + ends[2]]


@pytest.mark.parametrize(
    "text",
    [
        b"From the start I loved it:\nPS: meer soep graag\n",
        b"From the start I loved it:\nPS: meer soep graag\nNB: en brood\n",
        b"From: ik\n\nFrom hier\nDatum: vrijdag\n",
        b"From ",
    ],
)
def test_mbox_a_paragraph_that_begins_with_from_stays_in_its_mail(tmp_path, text):
    path = tmp_path / "export.mbox"
    whole = ONE + b"\n" + text
    path.write_bytes(MBOX + whole + b"\n\n" + MBOX + TWO)
    (_, first), (_, second) = read(path)
    assert first.rstrip() == whole.rstrip() and second == TWO


def test_mbox_with_a_mail_that_is_too_large_gives_the_others_first(tmp_path, monkeypatch):
    monkeypatch.setattr(mailboxes, "LARGEST", 1000)
    path = tmp_path / "export.mbox"
    path.write_bytes(MBOX + ONE + b"x\n" * 1000 + b"\n" + MBOX + TWO)
    found = mailboxes.read(path, io.BytesIO())
    assert next(found) == (f"{path}#2", TWO)
    with pytest.raises(InboundError, match="#1"):
        next(found)


def test_maildir_with_strange_flags(tmp_path):
    box = tmp_path / "Maildir"
    for name in ("new", "cur", "tmp"):
        (box / name).mkdir(parents=True)
    names = ["1.a.host:2,RS", "2.b,S=4:2,", "3.c!2,FT", "4.d"]
    for name in names:
        (box / "cur" / name).write_bytes(ONE)
    (box / "cur" / ".hidden").write_bytes(TWO)
    assert [path.rpartition("/")[2] for path, _ in read(box)] == names


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\r\n\r\n", b"\xef\xbb\xbf\n"])
def test_what_an_editor_puts_before_an_mbox(tmp_path, before):
    one = b"From kim@example.org Thu Nov 20 07:00:00 2025\nFrom: kim@example.org\n\nSoep.\n\n"
    path = tmp_path / "box"
    path.write_bytes(before + one + one)
    assert [raw for _, raw in mailboxes.read(str(path), io.BytesIO())] == [
        b"From: kim@example.org\n\nSoep.\n",
        b"From: kim@example.org\n\nSoep.\n",
    ]


def maildir(tmp_path, count):
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    for number in range(count):
        (tmp_path / "new" / f"{number}.host").write_bytes(b"%d" % number)
    return tmp_path


def test_mail_that_another_program_renames_meanwhile_is_read_under_its_new_name(tmp_path):
    box = maildir(tmp_path, 6)
    found = mailboxes.read(box, io.BytesIO())
    raws = [next(found)[1]]
    for file in (box / "new").iterdir():
        file.rename(box / "cur" / f"{file.name}:2,")
    raws.append(next(found)[1])
    for file in list((box / "cur").iterdir()):
        file.rename(box / "cur" / f"{file.name}S")
    (box / "new" / "7.host").write_bytes(b"7")
    (box / "cur" / "5.host:2,S").unlink()
    assert sorted(raws + [raw for _, raw in found]) == [b"0", b"1", b"2", b"3", b"4", b"7"]


def test_mail_that_is_renamed_without_end_is_named(tmp_path, monkeypatch):
    box, began = maildir(tmp_path, 2), mailboxes._bytes

    def renamed(path):
        if path.name.startswith("1."):
            path.rename(path.with_name("1.host:2," if path.name.endswith("S") else "1.host:2,S"))
        return began(path)

    monkeypatch.setattr(mailboxes, "_bytes", renamed)
    found = mailboxes.read(box, io.BytesIO())
    assert next(found)[1] == b"0"
    with pytest.raises(InboundError, match=r"1\.host.*renames this mail"):
        next(found)


def test_a_file_that_goes_away_out_of_a_folder_of_files_is_named(tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.eml").write_bytes(ONE)
    found = mailboxes.read(tmp_path, io.BytesIO())
    next(found)
    (tmp_path / "b.eml").unlink()
    with pytest.raises(InboundError, match=r"b\.eml"):
        next(found)
