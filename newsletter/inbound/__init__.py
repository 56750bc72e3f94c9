"""Mail that came in, understood: pure functions from bytes to what a reader said."""

from newsletter.inbound.kinds import classify
from newsletter.inbound.mail.mime import parse

__all__ = ["classify", "parse"]
