from __future__ import annotations

from datetime import timedelta

from newsletter.models import UrlStatus, UrlVerdict
from newsletter.store import migrations, urls
from newsletter.store.database import open_store

FINE = UrlVerdict(UrlStatus.OK)
MOVED = UrlVerdict(UrlStatus.MOVED, "https://example.org/nieuw")


def test_fine_lasts_a_day_and_anything_else_ten_minutes(desk):
    found = {"https://example.org/": FINE, "https://example.org/oud": MOVED}
    urls.remember(desk.store, found, desk.now)

    def after(**passed):
        return urls.known(
            desk.store, [*found, "https://example.org/onbekend"], desk.now + timedelta(**passed)
        )

    assert after() == after(minutes=9, seconds=59) == found
    assert after(minutes=10) == after(hours=23, minutes=59) == {"https://example.org/": FINE}
    assert after(hours=24) == {}
    assert after(seconds=-1) == {}  # the clock was set back


def test_a_newer_verdict_replaces_and_old_ones_are_forgotten(desk):
    urls.remember(desk.store, {"https://example.org/a": FINE, "https://example.org/b": FINE}, desk.now)
    later = desk.now + timedelta(hours=24)
    urls.remember(desk.store, {"https://example.org/a": MOVED}, later)
    assert [tuple(row) for row in desk.store.rows("SELECT url, status, detail FROM links")] == [
        ("https://example.org/a", "moved", "https://example.org/nieuw")
    ]


def test_a_store_of_the_first_version_gets_the_table_and_keeps_its_people(desk):
    desk.person()
    path = desk.store.path
    with desk.store.write():
        desk.store.execute("DROP TABLE links")
        desk.store.execute("DELETE FROM _sqlite_migrations WHERE name = 'm002_links'")
    desk.store.close()
    with open_store(path) as store:
        assert not migrations.needed(store.db)
        urls.remember(store, {"https://example.org/": FINE}, desk.now)
        assert store.value("SELECT count(*) FROM subscribers") == 1
