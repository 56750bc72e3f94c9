"""``newsletter replies attachments``, typed as a user types it."""

from __future__ import annotations

import json
from email.message import EmailMessage
from hashlib import sha256
from io import BytesIO

import pytest
from click.testing import CliRunner
from de_week import SETTINGS
from PIL import Image

from newsletter.cli import main


def photo():
    exif = Image.Exif()
    exif[0x010F] = "Merk en model"
    out = BytesIO()
    Image.new("RGB", (1000, 500), "orange").save(out, "JPEG", exif=exif)
    return out.getvalue()


PHOTO = photo()


@pytest.fixture
def run(tmp_path):
    (tmp_path / "newsletter.toml").write_text(SETTINGS, "utf-8")
    (tmp_path / "subscribers").mkdir()
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Joris <joris@example.com>", "reacties@example.nl", "Foto"
    mail.set_content("Kijk eens.\n")
    for name, data in (("foto.jpg", PHOTO), ("../../foto.jpg", b"anders"), ("x.zip", b"PK")):
        kind = ("application", "zip") if name == "x.zip" else ("image", "jpeg")
        mail.add_attachment(data, *kind, filename=name)
    (tmp_path / "in.eml").write_bytes(mail.as_bytes())
    (tmp_path / "kaal.eml").write_text("From: j@example.com\nTo: reacties@example.nl\n\nHoi!\n")

    def run(*args, code=0):
        got = CliRunner().invoke(main, ["-C", str(tmp_path), "replies", *map(str, args)])
        assert got.exit_code == code, got.output
        return got

    run("import", tmp_path / "in.eml", tmp_path / "kaal.eml")
    return run


def test_listed(run):
    got = run("attachments", 1).stdout.splitlines()
    assert got[0] == f"foto.jpg (image/jpeg, {len(PHOTO) / 1000:.0f} kB)"
    assert got[1:] == [
        "foto (2).jpg (image/jpeg, 6 bytes)",
        "x.zip (application/zip, 2 bytes) - packed; not opened",
    ]
    found = json.loads(run("attachments", 1, "--json").stdout)
    assert found[0]["sha256"] == sha256(PHOTO).hexdigest() and found[2]["note"] == "packed; not opened"
    assert run("attachments", 2).stderr == "No files came with it.\n"


def test_written_with_small_pictures(run, tmp_path):
    folder = tmp_path / "ontvangen"
    got = run("attachments", 1, "-o", folder, "--thumbnails")
    assert sorted(path.name for path in folder.iterdir()) == [
        "foto (2).jpg",
        "foto small.jpg",
        "foto.jpg",
        "x.zip",
    ]
    assert (folder / "foto.jpg").read_bytes() == PHOTO and (folder / "foto (2).jpg").read_bytes() == b"anders"
    assert b"Merk" not in (folder / "foto small.jpg").read_bytes()
    assert "no small picture: damaged, or no picture" in got.stdout
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    again = json.loads(run("attachments", 1, "-o", folder, "--json").stdout)
    assert [one["new"] for one in again] == [False] * 3
    told = run("attachments", "m1", "-o", folder, "--thumbnails").stdout
    assert "foto small.jpg (was there already)\n" in told
    assert len(list(folder.iterdir())) == 4
    assert "No files" in run("attachments", 2, "-o", folder).stderr


def test_files_of_a_mail_that_was_set_aside(run, tmp_path):
    path = tmp_path / "in.eml"
    path.write_bytes(b"Auto-Submitted: auto-replied\n" + path.read_bytes())
    run("import", path)
    command = "newsletter replies attachments m3 -o FOLDER"
    assert f"to write the files out: {command}\n" in run("show", "m3").stdout
    run("attachments", "m3", "-o", tmp_path / "uit")
    assert (tmp_path / "uit" / "foto.jpg").read_bytes() == PHOTO
    assert "no mail m9" in run("attachments", "m9", "-o", tmp_path / "niet", code=2).stderr
    assert not (tmp_path / "niet").exists()


def test_what_makes_no_sense_is_refused(run, tmp_path):
    assert "no reply 9" in run("attachments", 9, code=2).stderr
    assert "Name a folder" in run("attachments", 1, "--thumbnails", code=2).stderr
    assert "not a folder" in run("attachments", 1, "-o", tmp_path / "in.eml", code=2).stderr
