"""Rules over the words of an issue, with line and column: what a careful reader would have marked.

Only what can be known without understanding the text; a rule that often calls a good sentence wrong does not
belong here.
"""

from __future__ import annotations

from newsletter.issue.findings import Findings
from newsletter.issue.frontmatter import Head
from newsletter.issue.wording import address, doubled, sentences, shouting, sources, unfinished
from newsletter.issue.wording.lines import lines_of, paragraphs
from newsletter.models import Language, Tone

__all__ = ["inspect"]


def inspect(text: str, head: Head, language: Language, tone: Tone, findings: Findings) -> None:
    """Report what the words of a file show.

    Args:
        text: the whole file, with LF line ends.
        head: its front matter.
        language: of the issue; some rules know one language only.
        tone: how Dutch readers are addressed.
    """
    lines = lines_of(text, head)
    blocks = list(paragraphs(lines))
    unfinished.inspect(lines, blocks, findings)
    doubled.inspect(blocks, language, findings)
    shouting.inspect(blocks, findings)
    sources.inspect(lines, findings)
    sentences.inspect(blocks, findings)
    if language is Language.NL:
        address.inspect(lines, tone, findings)
