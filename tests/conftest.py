"""What tests of every folder share."""

from __future__ import annotations

from contextlib import nullcontext

import browser
import pytest


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
