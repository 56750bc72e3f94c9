"""Issue -> edition: blocks, theme, MJML, inlined styles, text part, slots; and the checks before sending."""

from newsletter.edition.checks import check
from newsletter.edition.render import render

__all__ = ["check", "render"]
