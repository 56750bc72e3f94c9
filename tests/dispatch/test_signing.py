import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from newsletter import dispatch
from newsletter.errors import PublicationError, SettingsError
from newsletter.publication import dkim_keys, settings, starter
from newsletter.publication.root import Places


@pytest.fixture
def places(tmp_path):
    starter.copy(tmp_path)
    with (tmp_path / "newsletter.toml").open("a") as file:
        file.write('\n[dkim]\nselector = ["groot", "klein"]\n')
    return Places(tmp_path)


def load(places, **environ):
    return dispatch.load_signer(settings.load(places.root, environ), places, environ)


def test_all_keys_in_their_order(places):
    found = settings.load(places.root, {}).dkim
    dkim_keys.make(dkim_keys.path_of(places, found, "groot"), dkim_keys.Algorithm.RSA)
    dkim_keys.make(dkim_keys.path_of(places, found, "klein"), dkim_keys.Algorithm.ED25519)
    signer = load(places)
    assert (signer.domain, list(signer.keys)) == ("klaretaal.example.org", ["groot", "klein"])


def test_a_key_that_is_missing_or_cannot_sign_stops_before_anything_is_sent(places):
    with pytest.raises(PublicationError, match="no DKIM key for the selector groot"):
        load(places)
    weak = generate_private_key(65537, 1024)
    pem = weak.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    with pytest.raises(SettingsError, match="1024 bits") as caught:
        load(places, NEWSLETTER_DKIM__PRIVATE_KEY_GROOT=pem)
    assert caught.value.where == "environment variable NEWSLETTER_DKIM__PRIVATE_KEY_GROOT"
    assert pem.split("\n")[1] not in str(caught.value)


def test_who_signs_nothing_does_not_load_the_library(tmp_path):
    starter.copy(tmp_path)
    program = (
        "import sys; from pathlib import Path; from newsletter import dispatch;"
        "from newsletter.publication import settings; from newsletter.publication.root import Places;"
        f"root = Path({str(tmp_path)!r});"
        "assert dispatch.load_signer(settings.load(root, {}), Places(root), {}) is None;"
        "assert not [name for name in sys.modules if name.split('.')[0] in ('cryptography', 'dkim', 'dns')]"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
