import struct
import zlib
from pathlib import Path

import pytest

from newsletter.edition import render
from newsletter.issue import parse
from newsletter.models import Feature, Language, Picture, Publication, Slot, Theme, Tone

ROOT = Path(__file__).parents[2]
WORDS = "Wij hebben er een jaar over gedaan om één zin te schrappen.\n\nEn toen belde de wethouder."
OTHER = "Ik vond het erg. Zo’n brief  vergeet je niet, die bewaar je."


def png(width, height):
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = (b"\0" + b"\x1f\x6b\x45" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.fixture(scope="session")
def theme():
    folder = ROOT / "templates"
    files = [path for path in folder.rglob("*") if path.suffix in (".j2", ".css")]
    return Theme({path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in files}, {})


@pytest.fixture(scope="session")
def publication():
    return Publication(
        name="Klare taal",
        language=Language.NL,
        tone=Tone.JE,
        sender_name="Eva de Wit",
        sender_address="eva@example.org",
        reply_address="reacties@example.org",
        base_url="https://brief.example.org",
        postal_address="Klare taal\nPostbus 12\n1000 AA Amsterdam",
    )


@pytest.fixture(scope="session")
def features():
    return {
        17: Feature(17, WORDS, WORDS, "first_name", "Marieke"),
        18: Feature(18, OTHER, OTHER, "anonymous", "Piet"),
        19: Feature(19, "Geheim.", "Geheim.", "refused", "Piet"),
    }


@pytest.fixture(scope="session")
def pictures():
    return {
        "heuvel.png": Picture("heuvel.png", png(1200, 8), "image/png", 1200, 8),
        "klein.png": Picture("klein.png", png(24, 12), "image/png", 24, 12),
    }


@pytest.fixture(scope="session")
def everything():
    return parse((ROOT / "tests/data/edition/everything.md").read_bytes(), "issues/everything.md")


@pytest.fixture(scope="session")
def make(theme, publication, features, pictures):
    """Markdown (or a parsed issue) -> edition."""

    def edition(source, **changes):
        issue = source
        if isinstance(source, str):
            head = "---\ntitle: Proef\nnumber: 12\n---\n"
            text = source if source.startswith("---\n") else head + source
            issue = parse(text.encode(), "issues/proef.md")
        given = {
            "publication": publication,
            "theme": theme,
            "features": features,
            "pictures": pictures,
        } | changes
        return render(issue, given.pop("publication"), given.pop("theme"), **given)

    return edition


@pytest.fixture(scope="session")
def shown():
    """A part with every slot written out as ‹name:context›."""

    def text(parts):
        return "".join(f"‹{part.name}:{part.context}›" if isinstance(part, Slot) else part for part in parts)

    return text
