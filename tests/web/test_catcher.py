from __future__ import annotations

import os

import pytest
from caught_mail import LETTER, PIXEL, Links, words

XSS = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


def test_an_empty_catcher_says_what_to_do(client):
    page = client.get("/")
    assert page.status_code == 200
    assert "No mail here yet" in page.text
    assert "newsletter test" in page.text


def test_the_list(client, keep, folder):
    first = keep(LETTER)
    second = keep(
        b"From: Anna <anna@example.net>\r\nSubject: Re: Wat wil jij weten?\r\n\r\nDit.\r\n",
        box="replies",
        sender="anna@example.net",
        recipients=["reacties+rabc@example.org"],
    )
    for age, address in enumerate((second, first)):
        os.utime(folder / address.split("/")[2] / "new" / address.split("/")[3], (2e9 - age, 2e9 - age))
    page = client.get("/").text
    shown = words(page)
    assert shown.index("Re: Wat wil jij weten?") < shown.index("From Renée &lt;redactie@example.org&gt;")
    assert "To reacties+rabc@example.org" in shown
    assert "All (2)" in shown and "To readers (1)" in shown and "Replies (1)" in shown
    assert {first, second} <= set(Links(page).targets)


def test_one_box(client, keep):
    reader = keep(LETTER)
    reply = keep(b"Subject: Antwoord\r\n\r\n", box="replies")
    targets = Links(client.get("/?box=replies").text).targets
    assert reply in targets and reader not in targets


@pytest.mark.parametrize("query", ["box=x", "box=../x", "page=x", "page=-1", "page=9999999999", "page=²"])
def test_queries_that_make_no_sense(client, query):
    assert client.get(f"/?{query}").status_code == 404


def test_many_mails_come_in_pages(client, keep):
    for number in range(101):
        keep(b"Subject: Nummer %d\r\n\r\n" % number)
    first, second = client.get("/").text, client.get("/?box=&page=2").text
    assert first.count('class="subject"') == 100 and second.count('class="subject"') == 1
    assert "/?box=&page=2" in Links(first).targets and "/?box=&page=1" in Links(second).targets
    assert client.get("/?page=3").text.count('class="subject"') == 0


def test_views_of_a_mail(client, letter):
    html = client.get(f"{letter}/html").text
    assert f'src="{letter}/frame"' in html and 'sandbox=""' in html
    assert client.get(f"{letter}/phone").text.count("iframe") == html.count("iframe")
    assert "Beste Anna, één &lt;vraag&gt;." in client.get(f"{letter}/text").text
    headers = words(client.get(f"{letter}/headers").text)
    assert "Delivered-To anna@example.net" in headers
    assert "From Renée &lt;redactie@example.org&gt;" in headers
    for view, name in (("html", "HTML"), ("text", "Text"), ("headers", "Headers"), ("phone", "Phone")):
        page = client.get(f"{letter}/{view}").text
        assert f'{letter}/{view}" aria-current="page">{name}<' in page
        assert page.count('aria-current="page"') == 1


def test_without_a_view_it_shows_what_there_is(client, letter, keep):
    assert "<iframe" in client.get(letter).text
    plain = client.get(keep(b"Subject: hoi\r\n\r\nEen regel.\r\n")).text
    assert "Een regel." in plain and "<iframe" not in plain


def test_the_frame_holds_the_mail_and_may_do_nothing(client, letter):
    answer = client.get(f"{letter}/frame")
    assert "Beste Anna, één vraag." in answer.text
    assert f'src="{letter}/part/0"' in answer.text
    policy = answer.headers["content-security-policy"].split("; ")
    for rule in ("default-src 'none'", "img-src 'self' data:", "style-src 'unsafe-inline'", "sandbox"):
        assert rule in policy
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_pictures_of_a_mail(client, letter):
    answer = client.get(f"{letter}/part/0")
    assert answer.content == PIXEL
    assert answer.headers["content-type"] == "image/png"
    assert "sandbox" in answer.headers["content-security-policy"]


def test_other_files_are_only_kept(client, letter):
    answer = client.get(f"{letter}/part/1")
    assert answer.content.strip() == b"<script>alert(1)</script>"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%3Cimg%20src%3Dx")
    assert "/" not in answer.headers["content-disposition"]


def test_a_picture_is_known_by_its_content_not_its_name(client, keep):
    address = keep(b"Content-Type: image/png; name=a.png\r\n\r\n<svg onload='alert(1)'/>\r\n")
    assert client.get(f"{address}/part/0").headers["content-type"] == "application/octet-stream"


def test_the_file_as_it_was_kept(client, letter, folder):
    answer = client.get(f"{letter}/raw")
    assert answer.content.endswith(LETTER) and answer.content.startswith(b"Return-Path: <b-abc@example.org>")
    assert answer.headers["content-type"] == "message/rfc822"
    assert answer.headers["content-disposition"].startswith("attachment")


def test_nothing_out_of_a_mail_becomes_markup(client, keep):
    mail = f"From: {XSS} <a@example.org>\r\nSubject: {XSS}\r\nX-{'A'}: {XSS}\r\n\r\n{XSS}\r\n".encode()
    address = keep(mail, sender="<b>@example.org", recipients=["<script>@example.net"])
    attached = (
        b"Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename*=UTF-8''"
        b"%3Cscript%3Ealert(1)%3C%2Fscript%3E\r\nSubject: =?utf-8?b?PHNjcmlwdD4=?=\r\n\r\nx"
    )
    other = keep(attached)
    places = ["/", "/?box=readers"]
    places += [f"{one}/{view}" for one in (address, other) for view in ("html", "phone", "text", "headers")]
    for place in places:
        page = Links(client.get(place).text)
        assert "script" not in page.tags and "img" not in page.tags and "b" not in page.tags, place
        assert not [name for name in page.attributes if name.startswith("on")], place
    assert "&lt;script&gt;" in client.get("/").text
    assert "&lt;script&gt;alert(1)" in client.get(f"{other}/html").text


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"Subject: x",
        b"Content-Type: text/html; charset=zlib\r\n\r\nx\x9c",
        b"Content-Type: multipart/mixed\r\n\r\n--\r\n",
        b"Content-Type: multipart/related; boundary=b\r\n\r\n--b--\r\n",
        b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n====\r\n",
        b"Content-Type: message/rfc822\r\n\r\nSubject: binnenin\r\n\r\nHoi\r\n",
        b"Subject: =?utf-8?b?w6nDq?=\r\nContent-Disposition: attachment; filename*=x'y'%ff\r\n\r\nx",
        b"".join(
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(1500)
        ),
    ],
)
def test_broken_mail_is_shown_as_far_as_it_goes(client, keep, raw):
    address = keep(raw)
    assert client.get("/").status_code == 200
    for view in ("html", "phone", "text", "headers", "frame", "raw"):
        assert client.get(f"{address}/{view}").status_code == 200, view


def test_an_enclosed_mail_is_a_file(client, keep):
    address = keep(b"Content-Type: message/rfc822\r\n\r\nSubject: binnenin\r\n\r\nHoi\r\n")
    assert b"Subject: binnenin" in client.get(f"{address}/part/0").content


@pytest.mark.parametrize(
    "path",
    [
        "/mail/readers/weg/html",
        "/mail/anders/x/html",
        "/mail/readers/..%2F..%2Fnewsletter.toml/raw",
        "/mail/%2e%2e/newsletter.toml/raw",
        "/mail/readers/%00/raw",
        "/elders",
    ],
)
def test_what_is_not_there(client, letter, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert "is not here" in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")


def test_views_and_parts_that_do_not_exist(client, letter):
    for end in ("bestaat-niet", "part/2", "part/-1", "part/x", "part/99999999999999999999"):
        assert client.get(f"{letter}/{end}").status_code == 404


def test_asking_changes_nothing(client, letter, folder):
    def snapshot():
        return {
            path: (path.stat().st_mtime_ns, path.is_file() and path.read_bytes())
            for path in folder.rglob("*")
        }

    before = snapshot()
    for path in ("/", "/style.css", "/x", *(f"{letter}/{one}" for one in ("html", "frame", "raw", "part/0"))):
        for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"):
            answer = client.request(method, path)
            assert method in ("GET", "HEAD") or answer.status_code in (404, 405)
    assert snapshot() == before


def test_every_link_of_a_page_leads_somewhere_here(client, letter):
    seen, todo = set(), ["/"]
    while todo:
        path = todo.pop()
        seen.add(path)
        answer = client.get(path)
        assert answer.status_code == 200, path
        if answer.headers["content-type"].startswith("text/html") and not path.endswith("/frame"):
            targets = Links(answer.text).targets
            assert all(target.startswith("/") and not target.startswith("//") for target in targets)
            todo += [target for target in targets if target not in seen and target not in todo]
    assert f"{letter}/part/1" in seen and "/style.css" in seen


def test_pages_need_no_script_and_no_style_of_their_own(client, letter):
    for path in ("/", f"{letter}/html", f"{letter}/text", f"{letter}/headers"):
        page = Links(client.get(path).text)
        assert not {"script", "style"} & set(page.tags)
        assert "style" not in page.attributes
