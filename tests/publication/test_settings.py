from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import PublicationError, SettingsError
from newsletter.models import Check, DomainLimit, Language, Limit, Sending, Smtp, Tls, Tone, Trust
from newsletter.publication import keys, settings, starter

BASE = '[publication]\nname = "Klare taal"\nsender = "Renske <redactie@example.org>"\n'


@pytest.fixture
def write(tmp_path):
    def write(text):
        data = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "newsletter.toml").write_bytes(data)
        return tmp_path

    return write


@pytest.fixture
def refused(write):
    def refused(text, environ=None):
        with pytest.raises(SettingsError) as caught:
            settings.load(write(text), environ or {})
        return caught.value

    return refused


def test_least_file_and_its_defaults(write):
    found = settings.load(write(BASE), {})
    person = found.publication
    assert (person.name, person.language, person.tone) == ("Klare taal", Language.NL, Tone.JE)
    assert (person.sender_name, person.sender_address) == ("Renske", "redactie@example.org")
    assert person.reply_address == "redactie@example.org"
    assert (person.base_url, person.postal_address) == ("", "")
    assert found.smtp is None
    assert found.theme == {}


def test_everything_set(write):
    found = settings.load(
        write(
            BASE + 'language = "de"\ntone = "u"\nreply_address = "reacties@example.net"\n'
            'base_url = "https://example.org/nummers/"\npostal_address = """\nStraat 1\nStad"""\n'
            '[smtp]\nhost = "smtp.example.org"\nport = 2525\ntls = "implicit"\nusername = "redactie"\n'
            'connections = 8\nrate = "10000/h"\n[theme]\naccent = "#0b6b74"\nfont = "serif"\n[imap]\n'
        ),
        {},
    )
    assert found.publication.language is Language.DE
    assert found.publication.tone is Tone.U
    assert found.publication.base_url == "https://example.org/nummers"
    assert found.publication.postal_address == "Straat 1\nStad"
    limits = (Limit(10_000, 3600),)
    assert found.smtp == Smtp("smtp.example.org", 2525, Tls.IMPLICIT, "redactie", "", 8, 166, limits)
    assert found.theme == {"accent": "#0b6b74", "font": "serif"}


def test_when_mail_goes(write, refused):
    assert settings.load(write(BASE), {}).send == Sending(10, timedelta(hours=6), "")
    text = BASE + '[send]\nundo = 0\ncatch_up = "90min"\ntimezone = "Europe/Amsterdam"\n'
    assert settings.load(write(text), {}).send == Sending(0, timedelta(minutes=90), "Europe/Amsterdam")
    found = settings.load(write(BASE), {"NEWSLETTER_SEND__UNDO": "30", "NEWSLETTER_SEND__CATCH_UP": "2d"})
    assert found.send == Sending(30, timedelta(days=2), "")
    assert "0 to 300" in str(refused(BASE + "[send]\nundo = 301\n"))
    assert '"6h"' in str(refused(BASE + "[send]\ncatch_up = 6\n"))
    assert "Europe/Amsterdam" in str(refused(BASE + '[send]\ntimezone = "Amsterdam"\n'))


def test_whose_word_counts_about_who_wrote(write, refused):
    assert settings.load(write(BASE), {}).publication.trust == Trust("", signatures=True)
    section = '[replies]\nauthserv_id = "mx.example.org"\ncheck_signatures = false\n'
    assert settings.load(write(BASE + section), {}).publication.trust == Trust(
        "mx.example.org", signatures=False
    )
    environ = {"NEWSLETTER_REPLIES__CHECK_SIGNATURES": "false"}
    assert not settings.load(write(BASE), environ).publication.trust.signatures
    assert "true or false" in refused(BASE + "[replies]\ncheck_signatures = 1\n").next_step


def test_shipped_settings_load_and_send_nothing():
    assert settings.load(starter.folder(), {}).smtp is None


def test_sender_without_name_uses_the_publications(write):
    found = settings.load(write('[publication]\nname = "Klare taal"\nsender = "redactie@example.org"\n'), {})
    assert found.publication.sender_name == "Klare taal"


def test_byte_order_mark_is_no_problem(write):
    assert settings.load(write(b"\xef\xbb\xbf" + BASE.encode()), {}).publication.name == "Klare taal"


def test_environment_wins_and_creates_the_section(write):
    environ = {
        "NEWSLETTER_PUBLICATION__NAME": "Andere naam",
        "NEWSLETTER_SMTP__HOST": "smtp.example.net",
        "NEWSLETTER_SMTP__PORT": "2525",
        "NEWSLETTER_SMTP__RATE": "600/min",
        "NEWSLETTER_SMTP__PASSWORD": "geheim",
        "NEWSLETTER_THEME__ACCENT": "#112233",
        "NEWSLETTER_UPDATE_GOLDEN": "1",
        "NEWSLETTER_PUBLICATION__TONE": "",
    }
    found = settings.load(write(BASE + 'tone = "u"\n'), environ)
    assert found.publication.name == "Andere naam"
    assert found.publication.tone is Tone.U
    assert found.smtp == Smtp("smtp.example.net", 2525, Tls.STARTTLS, rate=600)
    assert found.theme == {"accent": "#112233"}
    assert "geheim" not in repr(found)


def test_a_password_alone_makes_no_mail_server(write):
    assert settings.load(write(BASE), {"NEWSLETTER_SMTP__PASSWORD": "geheim"}).smtp is None


@pytest.mark.parametrize(
    ("lines", "tls", "port"),
    [
        ('host = "smtp.example.org"', Tls.STARTTLS, 587),
        ('host = "smtp.example.org"\nport = 465', Tls.IMPLICIT, 465),
        ('host = "smtp.example.org"\nport = 25', Tls.STARTTLS, 25),
        ('host = "smtp.example.org"\ntls = "implicit"', Tls.IMPLICIT, 465),
        ('host = "smtp.example.org"\ntls = "off"', Tls.OFF, 25),
        ('host = "localhost"\nport = 1025', Tls.OFF, 1025),
        ('host = "127.0.0.2"\nport = 1025', Tls.OFF, 1025),
        ('host = "::1"', Tls.OFF, 25),
        ('host = "localhost"\ntls = "starttls"', Tls.STARTTLS, 587),
        ('host = "localhost.example.org"', Tls.STARTTLS, 587),
        ('host = "127.example.org"', Tls.STARTTLS, 587),
    ],
)
def test_protection_is_left_out_only_when_said_or_on_this_machine(write, lines, tls, port):
    smtp = settings.load(write(f"{BASE}[smtp]\n{lines}\n"), {}).smtp
    assert (smtp.tls, smtp.port) == (tls, port)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (BASE + "[stmp]\n", 4, ["no section [stmp]", "[smtp]"]),
        (BASE + '[smtp]\nhots = "a.example.org"\n', 5, ["no key hots", "host"]),
        (BASE + 'host = "a.example.org"\n', 4, ["[publication] has no key host", "[smtp]"]),
        (BASE + "nmae = 1\n", 4, ["nmae", "name"]),
        (BASE + "zzzz = 1\n", 4, ["zzzz", "reply_address", "postal_address"]),
        (BASE + 'language = "nederlands"\n', 4, ["language", '"nl", "en", "de" or "fr"']),
        (BASE + "language = 1\n", 4, ["language"]),
        (BASE + 'base_url = "http://example.org"\n', 4, ["base_url", "https"]),
        (BASE + "postal_address = 3\n", 4, ["postal_address"]),
        (BASE + 'reply_address = "Renske <r@example.org>"\n', 4, ["reply_address", "without a name"]),
        (BASE + f'reply_address = "{"a" * 40}@example.org"\n', 4, ["reply_address", "33"]),
        (BASE + '[smtp]\nhost = "smtp.example.org"\ntls = "ssl"\n', 6, ["tls", '"off"']),
        (BASE + '[smtp]\nhost = "smtp.example.org"\ntls = false\n', 6, ["tls", '"off"']),
        (BASE + '[smtp]\nhost = "smtp.example.org"\nport = "587"\n', 6, ["port", "without quotes"]),
        (BASE + '[smtp]\nhost = "smtp.example.org"\nport = 70000\n', 6, ["port", "65535"]),
        (BASE + '[smtp]\nhost = "smtp.example.org"\nport = true\n', 6, ["port"]),
        (BASE + '[smtp]\nhost = "smtp.example.org"\nconnections = 0\n', 6, ["connections", "1 to 100"]),
        (BASE + '[smtp]\nhost = "smtp.example.org"\nrate = "fast"\n', 6, ["rate", "600/min"]),
        (BASE + '[smtp]\nhost = "smtp.example.org"\nrate = ["600/min", "0"]\n', 6, ["rate", "600/min"]),
        (
            BASE + '[smtp]\nhost = "smtp.example.org"\ndomains = "60/min"\n',
            6,
            ["domains", "each domain once"],
        ),
        (
            BASE + '[smtp]\nhost = "a.example.org"\n[smtp.domains]\n"a b" = "1/s"\n',
            6,
            ["domains", "2 connec"],
        ),
        (BASE + '[smtp]\nhost = "smtp.example.org:587"\n', 5, ["host", "nothing else"]),
        (BASE + '[smtp]\nhost = "https://smtp.example.org"\n', 5, ["host"]),
        (BASE + "[smtp]\n", 4, ["[smtp] is empty"]),
        (BASE + "[theme]\naccent = 3\n", 5, ["accent", "quotes"]),
        (BASE + '[theme]\n"Mijn kleur" = "rood"\n', 5, ["no key Mijn kleur", "[theme.own]"]),
        (BASE + '[privacy]\nhost = "imap.example.org"\n', 5, ["[privacy] host", "no settings"]),
        ('name = "Klare taal"\n' + BASE, 1, ["name stands outside", "[publication]"]),
        ('smtp = "smtp.example.org"\n' + BASE, 1, ["smtp stands outside", "[smtp]"]),
        ('[publication]\nname = "Klare\nsender = 1\n', 2, ["not TOML"]),
        (BASE + 'tone = "je', 4, ["not TOML"]),
        (BASE.encode() + b"# caf\xe9\n", 4, ["not UTF-8"]),
    ],
)
def test_mistakes_are_named_with_place_and_remedy(refused, text, line, words):
    error = refused(text)
    assert error.where.endswith(f"newsletter.toml:{line}")
    assert error.next_step
    for word in words:
        assert word in str(error)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('[publication]\nsender = "Renske <redactie@example.org>"\n', "name"),
        ('[publication]\nname = "Klare taal"\n', "sender"),
        ("", "name"),
        (BASE + "[smtp]\nport = 25\n", "host"),
    ],
)
def test_missing_keys_are_named(refused, text, key):
    error = refused(text)
    assert f"{key} is missing" in error.what
    assert "Write" in error.next_step


@pytest.mark.parametrize(
    "sender", ["", "Renske", "Renske <redactie>", "a@b@example.org", "Renske\\nBcc: <x@y>"]
)
def test_a_sender_without_an_address_is_refused(refused, sender):
    error = refused(f'[publication]\nname = "Klare taal"\nsender = "{sender}"\n')
    assert "Naam <naam@example.org>" in str(error)


@pytest.mark.parametrize("name", ["password", "passwd", "Password", "password_file", "wachtwoord", "secret"])
def test_secrets_are_refused_in_the_file_and_not_repeated(refused, name):
    error = refused(f'{BASE}[smtp]\nhost = "smtp.example.org"\n{name} = "geheim123"\n')
    assert error.where.endswith(":6")
    assert "geheim123" not in str(error)
    assert "NEWSLETTER_SMTP__PASSWORD_FILE" in str(error)
    assert "NEWSLETTER_SMTP__PASSWORD" in str(error)


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("NEWSLETTER_SMTP__HOTS", "a", ["no key hots", "host"]),
        ("NEWSLETTER_SNTP__HOST", "a", ["no section", "smtp"]),
        ("NEWSLETTER_SMTP__PORT", "vijf", ["port", "1 to 65535"]),
        ("NEWSLETTER_SMTP__TLS", "ja", ["tls"]),
        ("NEWSLETTER_PRIVACY__HOST", "a", ["privacy"]),
    ],
)
def test_mistakes_in_the_environment_name_the_variable(refused, variable, value, words):
    error = refused(BASE, {"NEWSLETTER_SMTP__HOST": "smtp.example.org", variable: value})
    assert error.where == f"environment variable {variable}"
    for word in words:
        assert word in str(error)


def test_unreadable_file(tmp_path):
    with pytest.raises(PublicationError, match="cannot be read"):
        settings.load(tmp_path, {})


def test_the_reference_covers_every_key_and_the_loader_takes_no_other(write):
    described = {one.key: one for one in settings.describe()}
    names = {f"{section}.{key.name}" for section, table in keys.SECTIONS.items() for key in table}
    assert described.keys() == names
    assert all(one.meaning and one.type for one in described.values())
    assert {key for key, one in described.items() if not one.default} == {
        "publication.name",
        "publication.sender",
        "smtp.host",
        "imap.host",
        "imap.username",
        "dkim.selector",
    }


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "https://example.org:8443/a/b",
        "http://localhost:8000",
        "http://127.0.0.1:8000/a",
        "http://[::1]:8000",
        "",
    ],
)
def test_web_addresses_that_are_taken(url):
    assert keys.base_url(url) == url
    assert keys.base_url(f"{url}/") == url


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org",
        "http://localhost.example.org",
        "http://127.0.0.1.example.org",
        "ftp://example.org",
        "javascript:alert(1)",
        "https://",
        "https://gebruiker:geheim@example.org",
        "https://example.org/?a=1",
        "https://example.org/#a",
        "https://example.org/a b",
        'https://example.org/"x',
        "https://example.org:port",
        "https://exämple.org",
        "https://[::1",
        "example.org",
        "https://example.org/\r\nX: y",
        7,
    ],
)
def test_web_addresses_that_are_refused(url):
    with pytest.raises(ValueError, match="https"):
        keys.base_url(url)


def test_speed_per_domain_and_per_connection(write):
    lines = 'messages_per_connection = 50\n[smtp.domains]\n"Bücher.example.org" = "60/min, 2 connections"\n'
    smtp = settings.load(write(f'{BASE}[smtp]\nhost = "smtp.example.org"\n{lines}'), {}).smtp
    assert smtp.messages_per_connection == 50
    assert smtp.domains == {"xn--bcher-kva.example.org": DomainLimit((Limit(60, 60),), 2)}
    assert (smtp.rate, smtp.limits) == (0, ())


def test_a_domain_does_not_fit_a_variable(refused):
    lines = f'{BASE}[smtp]\nhost = "smtp.example.org"\n'
    assert "does not fit" in refused(lines, {"NEWSLETTER_SMTP__DOMAINS": "example.org"}).what


@given(st.text(max_size=80))
def test_any_text_as_a_file_gives_settings_or_an_error_that_helps(tmp_path_factory, text):
    folder = tmp_path_factory.mktemp("toml")
    (folder / "newsletter.toml").write_text(BASE + text, "utf-8", newline="")
    error = None
    try:
        settings.load(folder, {})
    except SettingsError as caught:
        error = caught
    assert error is None or (re.search(r"newsletter\.toml(:\d+)?$", error.where) and error.next_step)


def test_what_check_leaves_out(write):
    text = BASE + '[check]\nwords = ["Klaretaal", "stoepkrijt", "Klaretaal"]\nspelling = false\n'
    text += '[check.off]\nshouting = "onze kop is in kapitalen"\n'
    found = settings.load(write(text), {}).check
    assert (found.words, found.spelling) == (("Klaretaal", "stoepkrijt"), False)
    assert found.off == {"shouting": "onze kop is in kapitalen"}
    assert settings.load(write(text), {"NEWSLETTER_CHECK__SPELLING": "True"}).check.spelling
    assert settings.load(write(BASE), {}).check == Check()


@pytest.mark.parametrize(
    ("lines", "line", "said"),
    [
        ('[check.off]\nshouting = ""', 4, "a reason for each rule"),
        ("[check.off]\nshouting = true", 4, "a reason for each rule"),
        ('[check.off]\n\nshoutin = "x"', 6, "shoutin is no rule. Did you mean shouting?"),
        ('[check.off]\nqqqqqq = "x"', 5, "shows rules in brackets"),
        ('[check.off]\nunfinished = "x"', 4, "unfinished stops 'send'"),
        ('[check]\noff = ["shouting"]', 5, "below [check.off]"),
        ('[check]\nwords = "Klaretaal"', 5, "a list of words"),
        ("[check]\nwords = [1]", 5, "a list of words"),
        ('[check]\nspelling = "true"', 5, "true or false, without quotes"),
        ("[check]\nspeling = true", 5, "Did you mean spelling?"),
    ],
)
def test_what_check_cannot_leave_out(refused, lines, line, said):
    error = refused(f"{BASE}{lines}\n")
    assert error.where.endswith(f"newsletter.toml:{line}")
    assert said in str(error)


@pytest.mark.parametrize("name", ["WORDS", "OFF", "SPELLING"])
def test_lists_and_tables_do_not_fit_a_variable(refused, name):
    error = refused(BASE, {f"NEWSLETTER_CHECK__{name}": "ja"})
    assert error.where.endswith(f"NEWSLETTER_CHECK__{name}")
    assert ("Write it in newsletter.toml" if name != "SPELLING" else "true or false") in error.next_step
