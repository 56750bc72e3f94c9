"""Issue -> edition: blocks, theme, MJML, inlined styles, text part, slots; and the checks before sending."""

from newsletter.edition.checks import check, check_edition, check_theme
from newsletter.edition.render import render

__all__ = ["check", "check_edition", "check_theme", "render"]
