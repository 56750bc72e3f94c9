"""What :mod:`conftest` of this folder knows, for programs that are no tests."""

from __future__ import annotations

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

_SPEC = spec_from_file_location("inbound_conftest", Path(__file__).with_name("conftest.py"))
assert _SPEC is not None and _SPEC.loader is not None
_CONFTEST = module_from_spec(_SPEC)
_SPEC.loader.exec_module(_CONFTEST)

DATA, KEY, NOW = _CONFTEST.DATA, _CONFTEST.KEY, _CONFTEST.NOW
fill, sample, samples = _CONFTEST.fill, _CONFTEST.sample, _CONFTEST.samples


def reader():
    """A reader of the publication that sent one issue to two people."""
    return _CONFTEST.Reader(_CONFTEST.REPLY_ADDRESS, KEY, _CONFTEST.Known(), _CONFTEST.PUBLICATION)
