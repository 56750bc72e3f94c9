"""An issue file understood: bytes in, :class:`newsletter.models.Issue` out; author mistakes are values.

``source -> text -> front matter + body -> slots -> Markdown tree -> callouts and questions -> Issue``
"""

from newsletter.issue.parse import parse

__all__ = ["parse"]
