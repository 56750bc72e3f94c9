"""What tests of every folder share."""

from __future__ import annotations

import os
from contextlib import nullcontext

import browser
import hypothesis
import pytest

from newsletter.store.database import open_store

# The same examples every run, so that a red test means a change made it red; `make fuzz` looks for new ones.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.register_profile("fuzz", derandomize=False, deadline=None, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("NEWSLETTER_EXAMPLES", "steady"))


@pytest.fixture(scope="session")
def chromium():
    """One browser for all tests of this process: :class:`browser.Chromium`."""
    reason = browser.missing()
    if reason:
        pytest.skip(reason)
    with browser.launched() as started:
        yield started


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory):
    """A store with nothing in it, made once, to be copied; its path."""
    path = tmp_path_factory.mktemp("empty") / "newsletter.db"
    with open_store(path) as store:
        store.db.execute("PRAGMA wal_checkpoint(truncate)")
    return path


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """A test without the browser may run an event loop although the browser is open."""
    with nullcontext() if "chromium" in item.fixturenames else browser.set_aside():
        return (yield)
