from __future__ import annotations

import email
import json

import httpx
import pytest
from caught_mail import PIXEL, Links

NINE = "issues/0009-wachtkamer.md"


def frame(client, **asked):
    return client.get("/frame", params={"issue": NINE, **asked})


def test_the_page_takes_everything_from_here(client):
    answer = client.get("/")
    page = Links(answer.text)
    assert answer.status_code == 200 and 'lang="en"' in answer.text
    assert "style" not in page.tags and "style" not in page.attributes
    assert not [name for name in page.attributes if name.startswith("on")]
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy and "unsafe" not in policy and "default-src 'none'" in policy
    for target in ("/preview.js", "/preview.css", "/preview.svg"):
        assert target in page.targets
        assert client.get(target).status_code == 200
    assert "nothing to see" in client.get("/preview.png").text


@pytest.mark.parametrize("view", ["mail", "web", "text", "headers"])
def test_a_frame_runs_nothing(client, view):
    answer = frame(client, view=view, reader="1")
    assert answer.status_code == 200
    rules = answer.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "img-src 'self' data: https:", "form-action 'none'"} <= set(rules)
    assert "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox" in rules
    assert "script" not in "".join(rules)
    assert ("Marieke" in answer.text) == (view in ("mail", "text"))


def test_views_of_one_letter(client):
    assert "prefers-color-scheme" not in frame(client).text
    assert 'src="/picture/' in frame(client).text
    assert 'src="/picture/' in frame(client, view="web").text
    assert "src=" not in frame(client, images="0").text
    assert "<style" not in frame(client, styles="0").text.split("<!--[if")[0]
    assert "Beste lezer," in frame(client, view="text").text
    assert "List-Unsubscribe" in frame(client, view="headers").text
    assert 'content="dark"' in frame(client, view="text", dark="1").text
    assert "unsubscribe" not in frame(client, view="web").text.lower()


def test_a_click_tells_no_stranger_who_the_reader_is(client, issue):
    issue.write_text(issue.read_text() + "\n[Meld je aan](https://example.org/u?e={{ email | - }})\n")
    choice = client.get("/readers", params={"words": "marieke"}).json()[0]["choice"]
    shown = frame(client, reader=choice).text
    assert "Beste Marieke," in shown and "https://example.org/u?e=-" in shown
    assert "marieke@" not in shown and "marieke%40" not in shown


def test_words_of_the_author_are_no_markup_of_ours(client, issue):
    text = issue.read_text()
    issue.write_text(
        text.replace("title: Wat", "title: </pre><script>alert(1)</script> Wat") + "\n<script>x</script>\n"
    )
    for view in ("mail", "web", "text", "headers"):
        assert "script" not in Links(frame(client, view=view).text).tags


def test_a_picture_of_the_letter(client):
    place = next(target for target in Links(frame(client).text).targets if target.startswith("/picture/"))
    answer = client.get(place)
    assert answer.content.startswith(b"\x89PNG") and answer.headers["content-type"] == "image/png"
    assert "immutable" in answer.headers["cache-control"]
    assert client.get("/picture/p0@newsletter").status_code == 404


def test_the_logo_of_the_theme(client, root):
    (root / "merk").mkdir()
    (root / "merk" / "logo.png").write_bytes(PIXEL)
    with (root / "newsletter.toml").open("a") as file:
        file.write('logo = "merk/logo.png"\n')
    places = [target for target in Links(frame(client).text).targets if target.startswith("/picture/")]
    assert PIXEL in [client.get(place).content for place in places]


def test_the_mail_to_keep(client):
    answer = client.get("/message.eml", params={"issue": NINE, "reader": "1"})
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''0009-wachtkamer.eml"
    mail = email.message_from_bytes(answer.content)
    assert mail["To"] == "marieke@example.com" and mail.get_content_type() == "multipart/alternative"


def test_readers_as_json(client):
    found = client.get("/readers", params={"words": "bram"}).json()
    assert found == [{"choice": "2", "label": "Bram <bram_100%@example.net>"}]


@pytest.mark.parametrize(
    "path",
    ["/frame", "/frame?issue=issues/weg.md", f"/frame?issue={NINE}&view=x", "/message.eml?issue=..", "/weg"],
)
def test_what_is_not_there(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/", f"/frame?issue={NINE}", "/preview.js", "/readers", "/weg"])
def test_only_this_machine_and_only_this_page(client, path):
    assert client.get(path, headers={"host": "example.org"}).status_code == 400
    answer = client.get(path, headers={"origin": "https://example.com"})
    assert "access-control-allow-origin" not in answer.headers
    if answer.status_code == 200:
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    for method in ("POST", "PUT", "DELETE"):
        assert client.get(path, method=method).status_code in (404, 405)


def events(stream):
    """The states of an event stream."""
    for line in stream.iter_lines():
        if line.startswith("data: "):
            yield json.loads(line.removeprefix("data: "))


def test_events_follow_the_files(served, issue, root):
    with httpx.Client(timeout=10) as client, client.stream("GET", f"{served}events?issue=&reader=") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        states = events(stream)
        first = next(states)
        assert first["issue"] == NINE and first["inbox"]["subject"] == "Wat hoor jij in de wachtkamer?"
        assert first["meter"]["level"] == "good" and first["meter"]["html"] < first["meter"]["total"]
        issue.write_text(issue.read_text().replace("wachtkamer?", "gang?"))
        second = next(states)
        assert (
            second["inbox"]["subject"] == "Wat hoor jij in de gang?" and second["version"] != first["version"]
        )
        (root / "issues" / "0010-tien.md").write_text("---\nnumber: 10\ntitle: Tien\n---\nTekst.\n")
        third = next(states)
        assert third["issue"] == "issues/0010-tien.md" and len(third["issues"]) == 5
    # the fixture asserts that the server ends although this stream was left open


def test_a_folder_nobody_may_enter_is_said(client, root, bench):
    from newsletter.web.preview.copies import state

    (root / "issues").rename(root / "nummers")
    (root / "issues").write_text("geen map")
    assert state(bench, NINE, "", 5)["trouble"]["what"] == "this issue is gone"
