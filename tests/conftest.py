"""What tests of every folder share."""

from __future__ import annotations

import os
from contextlib import nullcontext

import browser
import hypothesis
import pytest

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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """A test without the browser may run an event loop although the browser is open."""
    with nullcontext() if "chromium" in item.fixturenames else browser.set_aside():
        return (yield)
