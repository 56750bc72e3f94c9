"""Texts signed with OpenPGP that stay readable."""

from newsletter.inbound.own_words import extract

SIGNATURE = "-----BEGIN PGP SIGNATURE-----\n\niQIzBAEBCgAdFiEE\n=abcd\n-----END PGP SIGNATURE-----"
BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
QUOTE = "Op di 18 nov 2025 om 09:12 schreef Mira van Dam <redactie@example.nl>:\n\n> Wat kook je?\n> Groet"


def test_only_the_words_are_left():
    assert (
        extract(f"{BEGIN}Soep.\n\n- - met prei\n- - met ui\n{SIGNATURE}\n", {})
        == "Soep.\n\n- met prei\n- met ui"
    )
    assert extract(f"{BEGIN}Soep.\n\n{QUOTE}\n{SIGNATURE}\n", {}) == "Soep."


def test_words_alone_and_a_signature_without_end_stay():
    assert extract("- met prei\n- met ui", {}) == "- met prei\n- met ui"
    text = "Soep.\n-----BEGIN PGP SIGNATURE-----\nen brood"
    assert extract(text, {}) == text
