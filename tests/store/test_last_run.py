"""An older copy of the store is known by the run it has not heard of."""

from __future__ import annotations

import pytest

from newsletter.errors import GuardError, StoreError
from newsletter.store import last_run, runs


@pytest.fixture
def begin(desk):
    def begin(run):
        runs.begin(desk.store, run, boot="b", server="s:25", now=desk.now)

    return begin


@pytest.fixture
def kept(store):
    return store.path.with_name(last_run.NAME)


def test_a_first_run_needs_no_file(store, kept):
    last_run.may_send(store)
    assert not kept.exists()


def test_a_run_is_kept_when_begun_and_when_over(desk, begin, kept):
    begin("17 a")
    assert kept.read_text() == "17 a\n"
    assert kept.stat().st_mode & 0o777 == 0o600
    last_run.may_send(desk.store)
    runs.end(desk.store, "17 a", desk.now)
    assert kept.read_text() == "17 a\nended\n"
    last_run.may_send(desk.store)
    assert [path.name for path in kept.parent.glob(".*")] == []


@pytest.mark.parametrize("content", ["18 b\n", "17 a\nended\n", "\0\xff"])
def test_what_the_store_does_not_know_is_refused(store, begin, kept, content):
    begin("17 a")
    kept.write_text(content, "latin-1")
    with pytest.raises(GuardError, match="does not know how the last run") as caught:
        last_run.may_send(store)
    assert str(kept) in caught.value.next_step
    with pytest.raises(GuardError):
        begin("19 c")
    assert kept.read_text("latin-1") == content  # a refused run leaves no trace
    kept.unlink()
    last_run.may_send(store)


@pytest.mark.parametrize("content", ["", "\n"])
def test_a_name_that_is_lost_is_not_called_an_older_copy(store, begin, kept, content):
    begin("17 a")
    kept.write_text(content)
    with pytest.raises(GuardError, match="the name of the last run is lost") as caught:
        last_run.may_send(store)
    assert caught.value.where == str(kept)


def test_a_name_that_cannot_be_read_or_kept_stops_the_run(store, kept):
    kept.mkdir()
    with pytest.raises(StoreError, match=r"send\.run.*cannot be read"):
        last_run.may_send(store)
    with pytest.raises(StoreError, match=r"send\.run.*cannot be kept"):
        last_run.remember(store, "17 a")
    assert [path.name for path in kept.parent.glob(".*")] == []


def test_whether_it_would_be_refused_can_be_asked(store, begin, kept):
    begin("17 a")
    assert last_run.refusal(store) is None
    kept.write_text("18 b\n")
    assert "older copy" in str(last_run.refusal(store))
