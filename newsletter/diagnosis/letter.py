"""The letter that ``doctor`` sends: it goes through the publication's own templates."""

from __future__ import annotations

from dataclasses import replace

from newsletter import edition as editing
from newsletter import issue as parsing
from newsletter.models import Edition, Settings
from newsletter.publication import theme
from newsletter.publication.root import Places

_SOURCE = """\
---
title: newsletter doctor looks at your mail
language: en
---
This letter was sent by `newsletter doctor`. It is like the ones your readers get.

Save it as it arrived, with all its headers: your mail program calls that *show original*, *view source* or
*save as*. Then type:

    newsletter doctor --message FILE

> [!QUESTION] Does an answer to this letter arrive? {#answer}
> Reply to it, and see whether the reply reaches your mailbox.
"""


def render(places: Places, settings: Settings) -> Edition:
    """The letter as an edition.

    Raises:
        RenderError: a template or a theme setting cannot be used.
        SettingsError, PublicationError: the theme cannot be read.
    """
    house = settings.publication
    issue = replace(parsing.parse(_SOURCE.encode(), "doctor.md", tone=house.tone), number=1)
    look = theme.load(places, settings)
    return editing.render(issue, house, look, features={}, pictures={})
