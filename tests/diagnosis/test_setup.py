from email.message import EmailMessage

import pytest
from scripted_server import ScriptedServer

from newsletter.diagnosis import setup
from newsletter.diagnosis.results import Level
from newsletter.models import Dkim
from newsletter.publication import dkim_keys, secrets, starter
from newsletter.publication.root import Places
from newsletter.store.database import open_store


@pytest.fixture
def places(tmp_path):
    starter.copy(tmp_path)
    return Places(tmp_path)


def nobody(name, kind):
    raise AssertionError(f"{name} {kind} was asked for")


@pytest.fixture
def look(places):
    def look(lookup=nobody, **environ):
        found = list(setup.check(places, environ, lookup))
        return {one.subject: one for one in found if one.subject != "python"}

    return look


def test_a_new_publication_is_in_order_and_asks_nobody(look, places):
    found = look()
    assert list(found) == ["settings", "store", "token key", "templates", "smtp"]
    assert {one.level for one in found.values()} == {Level.OK, Level.NOTE}
    assert not places.database.exists()
    assert not places.key_file.exists()


def test_a_store_and_a_key(look, places):
    open_store(places.database).close()
    secrets.token_key(places)
    found = look()
    assert found["store"].level is found["token key"].level is Level.OK
    places.key_file.chmod(0o644)
    assert "others can read" in look()["token key"].what


def test_a_damaged_store(look, places):
    with open_store(places.database) as store:
        store.db.conn.execute("PRAGMA journal_mode = delete")
    whole = places.database.read_bytes()
    places.database.write_bytes(whole[:8192] + bytes(len(whole) - 8192))
    assert look()["store"].level is Level.ERROR
    places.database.write_bytes(b"dit is geen database" * 200)
    found = look()
    assert found["store"].level is Level.ERROR
    assert found["templates"].level is Level.OK


def test_settings_and_templates_that_cannot_be_used(look, places):
    (places.templates / "issue.mjml.j2").write_text("{% for %}")
    assert look()["templates"].level is Level.ERROR
    (places.root / "newsletter.toml").write_text("[publication]\n")
    found = look()
    assert list(found) == ["settings"]
    assert found["settings"].level is Level.ERROR
    assert found["settings"].next_step


def test_the_server_and_the_domains_are_asked_once_there_is_a_server(look, places):
    asked = []
    with ScriptedServer() as peer:
        server = {"NEWSLETTER_SMTP__HOST": "127.0.0.1", "NEWSLETTER_SMTP__PORT": str(peer.port)}
        found = look(lambda *question: asked.append(question) or (), **server)
    assert found["smtp"].level is Level.NOTE
    assert ("_dmarc.klaretaal.example.org", "TXT") in asked
    assert ("klaretaal.example.org", "MX") in asked
    assert {found["spf"].level, found["dmarc"].level} == {Level.WARNING}


def test_a_missing_password_and_a_missing_key(look):
    server = {"NEWSLETTER_SMTP__HOST": "smtp.example.org", "NEWSLETTER_SMTP__USERNAME": "redactie"}
    given = {"NEWSLETTER_DKIM__SELECTOR": "brief2026", "NEWSLETTER_SMTP__PASSWORD_FILE": "weg"}
    found = look(lambda *_: (), **server, **given)
    assert "password" in found["smtp"].what
    assert found["smtp"].level is Level.ERROR
    assert found["mx"].level is Level.ERROR


def test_ed25519_alone_is_not_enough(look, places):
    given = {"NEWSLETTER_DKIM__SELECTOR": "klein"}
    path = dkim_keys.path_of(places, Dkim("", (), "subscribers/dkim"), "klein")
    dkim_keys.make(path, dkim_keys.Algorithm.ED25519)
    assert look(**given)["dkim"].level is Level.WARNING


def test_python_is_judged_by_what_it_does():
    message = EmailMessage()
    message["Subject"] = "=?utf-8?q?een=0D=0AX-Twee:_twee?="
    is_sound = not any(line.startswith(b"X-Twee") for line in message.as_bytes().splitlines())
    assert (setup.check_python().level is Level.OK) is is_sound
