"""The ``[imap]`` section: what follows from little, and what contradicts itself."""

from __future__ import annotations

from datetime import date

import pytest

from newsletter.errors import SettingsError
from newsletter.models import Auth, Provider, Tls
from newsletter.publication import settings

BASE = '[publication]\nname = "Klare taal"\nsender = "a@example.org"\n[imap]\n'
LEAST = 'host = "imap.example.org"\nusername = "mira"\n'


@pytest.fixture
def load(tmp_path):
    def load(text, environ=None):
        (tmp_path / "newsletter.toml").write_text(BASE + text, "utf-8")
        return settings.load(tmp_path, environ or {}).imap

    return load


def test_host_and_name_are_enough(load):
    imap = load(LEAST)
    assert (imap.host, imap.port, imap.tls, imap.username) == ("imap.example.org", 993, Tls.IMPLICIT, "mira")
    assert (imap.folders, imap.sent_folder, imap.move_to, imap.poll) == (("INBOX",), "", "", 60)
    assert (imap.auth, imap.oauth, imap.since) == (Auth.PASSWORD, None, None)
    assert imap.account == "mira@imap.example.org:993"


def test_the_inbox_is_one_however_it_is_written(load):
    assert load(f'{LEAST}folders = ["inbox"]\n').folders == ("INBOX",)
    with pytest.raises(SettingsError, match="move_to is a folder that is read"):
        load(f'{LEAST}move_to = "Inbox"\n')


def test_without_the_section_no_mailbox_is_read(load):
    assert load("") is None


@pytest.mark.parametrize(
    ("text", "port", "tls"),
    [
        ('host = "imap.example.org"\nport = 143\n', 143, Tls.STARTTLS),
        ('host = "imap.example.org"\nport = 1993\n', 1993, Tls.IMPLICIT),
        ('host = "imap.example.org"\ntls = "starttls"\n', 143, Tls.STARTTLS),
        ('host = "imap.example.org"\ntls = "off"\n', 143, Tls.OFF),
        ('host = "localhost"\n', 143, Tls.OFF),
        ('host = "127.0.0.1"\nport = 14143\n', 14143, Tls.OFF),
        ('host = "localhost"\nport = 993\n', 993, Tls.IMPLICIT),
        ('host = "localhost"\ntls = "implicit"\n', 993, Tls.IMPLICIT),
    ],
)
def test_protection_is_never_left_out_unasked(load, text, port, tls):
    imap = load(f'{text}username = "mira"\n')
    assert (imap.port, imap.tls) == (port, tls)


def test_everything_that_can_be_said(load):
    imap = load(
        f'{LEAST}folders = ["INBOX", "Re, acties"]\nsent_folder = "Verzonden"\nmove_to = "Gelezen"\n'
        "since = 2026-12-01\npoll = 300\n"
    )
    assert imap.folders == ("INBOX", "Re, acties")
    assert (imap.sent_folder, imap.move_to, imap.poll) == ("Verzonden", "Gelezen", 300)
    assert imap.since == date(2026, 12, 1)
    environ = {"NEWSLETTER_IMAP__FOLDERS": "INBOX, Reacties", "NEWSLETTER_IMAP__SINCE": "2026-12-02"}
    imap = load(LEAST, environ | {"NEWSLETTER_IMAP__POLL": "30"})
    assert (imap.folders, imap.since, imap.poll) == (("INBOX", "Reacties"), date(2026, 12, 2), 30)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('host = "imap.example.org"\n', "username is missing"),
        ('username = "mira"\n', "host is missing"),
        (LEAST + 'move_to = "INBOX"\n', "move_to is a folder that is read"),
        (LEAST + 'sent_folder = "Sent"\nmove_to = "Sent"\n', "move_to is a folder that is read"),
        (LEAST + 'sent_folder = "INBOX"\n', "also one of folders"),
        (LEAST + "poll = 1800\n", "10 to 1680"),
        (LEAST + 'since = "gisteren"\n', "2026-12-01"),
        (LEAST + "since = 2026-12-01T00:00:00Z\n", "2026-12-01"),
        (LEAST + "folders = []\n", "INBOX"),
        (LEAST + 'folders = ["", "INBOX"]\n', "INBOX"),
        (LEAST + "folders = 3\n", "INBOX"),
        (LEAST + 'oauth_client_id = "x"\n', "nobody knows where access tokens come from"),
        (LEAST + 'oauth_client_id = "x"\nauth = "password"\noauth_provider = "google"\n', "xoauth2"),
        (LEAST + 'oauth_token_url = "http://login.example.org/"\n', "https"),
        (LEAST + 'oauth_tenant = "../x"\n', "organisation"),
        (LEAST + 'password = "geheim123"\n', "NEWSLETTER_IMAP__PASSWORD_FILE"),
        (LEAST + 'oauth_client_secret = "geheim123"\n', "replies login"),
    ],
)
def test_mistakes_are_named(load, text, words):
    with pytest.raises(SettingsError) as caught:
        load(text)
    assert words in str(caught.value)
    assert "geheim123" not in str(caught.value)
    assert "newsletter.toml" in caught.value.where


def test_google_and_microsoft_are_known_by_their_hosts(load):
    gmail = load('host = "imap.gmail.com"\nusername = "mira@gmail.com"\noauth_client_id = "x"\n')
    assert (gmail.auth, gmail.oauth.provider) == (Auth.XOAUTH2, Provider.GOOGLE)
    assert gmail.oauth.scope == "https://mail.google.com/" and gmail.oauth.device_url == ""
    office = load(
        'host = "outlook.office365.com"\nusername = "m@example.org"\n'
        'oauth_client_id = "x"\noauth_tenant = "example.org"\n'
    )
    assert office.oauth.provider is Provider.MICROSOFT
    assert office.oauth.token_url == "https://login.microsoftonline.com/example.org/oauth2/v2.0/token"
    assert "offline_access" in office.oauth.scope
    other = load(
        f'{LEAST}oauth_client_id = "x"\noauth_token_url = "https://login.example.org/token"\n'
        'oauth_authorize_url = "https://login.example.org/leave"\noauth_scope = "imap"\n'
    )
    assert (other.oauth.provider, other.oauth.scope) == (Provider.OTHER, "imap")


def test_secrets_are_no_settings(load):
    names = ("PASSWORD", "PASSWORD_FILE", "PASSWORD_COMMAND", "OAUTH_CLIENT_SECRET")
    assert load(LEAST, {f"NEWSLETTER_IMAP__{name}": "geheim" for name in names}) == load(LEAST)
