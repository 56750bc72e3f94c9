"""The register of rules: every kind of finding there is, how bad it is and what it means.

A rule's id stands in each :class:`newsletter.models.Finding`, in ``check --json``, in ``[check.off]`` of the
settings and in the reference, ``docs/checks.md``.  A test finds ids that are used and not registered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from newsletter.models.issue import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding."""

    #: Stable; lower-case words with dashes.
    id: str
    #: The worst it reports: a rule that is ``ERROR`` may also warn.
    severity: Severity
    #: One sentence for the reference: when it is reported, and why.
    meaning: str

    @property
    def may_be_off(self) -> bool:
        """Whether a publication may switch it off: what stops ``send`` may not be."""
        return self.severity is Severity.WARNING


_ERRORS = {
    # the file
    "too-large": "The file is larger than a letter can be; pictures belong in files of their own.",
    "nested-too-deep": "Quotes, lists or emphasis stand in one another deeper than anybody means.",
    "body-empty": "There is nothing below the front matter.",
    # front matter
    "front-matter-open": "The front matter has no closing line, so all of it would be read as text.",
    "front-matter-broken": "The front matter is neither YAML nor TOML.",
    "front-matter-limit": "The front matter is larger, deeper or more repetitive than it can need to be.",
    "value-not-text": "A value that has to be text is a list or a mapping.",
    "slot-in-head": "Title and preheader are the same for all readers; nothing is filled in there.",
    "title-slot": "The title, taken from the text, holds a value per reader.",
    "number-invalid": "The number of an issue is a whole number from 1.",
    "number-clash": "Two files claim the same number, so nobody could say which one is meant.",
    "language-unknown": "There are no texts in this language.",
    "tone-unknown": "Readers are addressed with je or u.",
    "answers-invalid": "A value of `answers:` is no reference to a question.",
    "questions-invalid": "`questions:` is no mapping of ids.",
    "question-setting-unknown": "`questions:` sets something for an id that this issue does not ask.",
    "question-closes-invalid": "The day a question closes is no date.",
    "question-closes-early": "A question closes before the issue that asks it is out.",
    # questions, polls, callouts
    "question-bad-id": "The id of a question cannot be used, or is not written as one.",
    "question-empty": "A question has no words.",
    "question-duplicate-id": "Two questions have one id, so an answer could belong to either.",
    "poll-choice-without-box": "A choice of a poll does not begin with a box.",
    "poll-choice-empty": "A choice of a poll has no words.",
    "poll-choice-twice": "A poll offers the same choice twice.",
    "poll-scale": "The scale of a poll has too few or too many steps.",
    "poll-too-few": "A poll has fewer than two choices.",
    "poll-too-many": "A poll has more choices than fit a mail.",
    "callout-unknown": "A quote is marked as a kind of callout that does not exist.",
    "callout-no-sign": "A callout's marker lacks its exclamation mark and would do nothing.",
    "callout-open": "A callout's marker has no closing bracket and would do nothing.",
    "callout-misplaced": "A callout's marker stands where it does nothing.",
    "outcome-without-question": "An outcome does not say which question it belongs to.",
    "question-unknown": "`answers:` or an outcome names a question that no earlier issue asks.",
    "question-changed": "A question that was sent has another id, other choices, or is gone from the file.",
    "number-sent": "Another issue was sent under this number.",
    # replies
    "reply-without-number": "A reply callout does not say which reply it quotes.",
    "reply-unknown": "There is no reply with this number.",
    "reply-not-permitted": "The reader did not allow this reply to be quoted.",
    "reply-changed": "The quotation holds words that the reader did not write.",
    "reply-beyond": "The quotation holds words beyond the excerpt that was agreed.",
    "reply-empty": "Nothing is left to quote of this reply.",
    "reply-personal": "The quotation holds an e-mail address, a telephone number or a name not allowed.",
    # words
    "unfinished": "A note of the author to herself is left: TODO, [nog checken].",
    # slots
    "slot-open": "A value per reader is not closed on its line.",
    "slot-unknown": "A value per reader is none that we have.",
    "slot-in-code": "A value per reader stands in code, where nothing is filled in.",
    # pictures, links, HTML
    "image-per-reader": "The address of a picture holds a value per reader, which would track readers.",
    "image-missing": "A picture cannot be shown: no such file, or not of a kind mail programs show.",
    "html-too-much": "HTML in the text goes beyond what mail programs show.",
    "html-image-local": "A local picture in HTML cannot travel with the mail.",
    "link-unusable": "A link leads nowhere from a mail.",
    "html-image-without-alt": "An image in HTML has no alt, so its address is read aloud (WCAG 2.2, 1.1.1).",
    # the rendered mail
    "mail-too-long": "Gmail cuts off what is longer than 102 kB; the link to unsubscribe would be hidden.",
    "mail-language": "The mail does not say in which language it is (WCAG 2.2, 3.1.1).",
    "mail-title": "The mail has no title (WCAG 2.2, 2.4.2).",
    "html-broken": "The HTML is broken: a mark or an MJML element is left in it, or a comment is not closed.",
    "html-forbidden": "The mail holds what does not work in mail: scripts, forms, frames, players.",
    "html-remote": "The mail fetches a style sheet or a font, which tells a server who reads.",
    "unsubscribe-missing": "The HTML or the text has no link to unsubscribe.",
    "answer-too-long": "The mail that answers a question is so long that programs cut it off.",
    "text-empty": "The text part is empty.",
    "preview": "The preview cannot draw the letter, and says why above it.",
    "message-headers": "A message with these settings could not be sent, or answers to it would get lost.",
    # the look
    "template": "A template or a value of `[theme]` cannot be used.",
    "theme-file": "A theme lacks a file that every theme has, or that one of its templates includes.",
    "theme-unsubscribe": "No template of the theme has a link to unsubscribe.",
    "theme-element": "A template uses an element that MJML, or our compiler of it, does not know.",
}

_WARNINGS = {
    # the file
    "not-utf-8": "The file is not UTF-8; accented letters may have been read wrongly.",
    "nul-byte": "The file holds NUL bytes, which were left out.",
    "mojibake": "Signs that look like one character read in a wrong encoding.",
    "orphan-fragment": "Half of a character that was broken earlier.",
    "lost-letter": "A Dutch word as it looks after its accented letters were dropped.",
    # front matter
    "front-matter-twice": "A key stands in the front matter twice; the last one counts.",
    "key-misspelled": "A key of the front matter looks like one we know, and means nothing as it is.",
    "date-invalid": "The date of the issue is no date.",
    "question-setting-invalid": "A setting of a question that does not exist.",
    "title-missing": "The issue has no title; its first words become the subject.",
    "preheader-missing": "Mail programs have no sentence of yours to show beside the subject.",
    "subject-long": "A title of more than 60 characters; telephones show no more of a subject.",
    "subject-loud": "A title in capitals, or with more than one emoji or exclamation mark.",
    "preheader-repeats": "The preheader says what the title says beside it.",
    "preheader-length": "A preheader below 40 characters leaves room unused; beyond 130 nothing is shown.",
    # the conversation
    "nothing-asked": "The issue asks its readers nothing.",
    "question-twice": "Two questions have the same words.",
    "promise-unanswered": "`answers:` names a question, and nothing in the text picks it up.",
    "question-added": "The issue was sent without this question, so nobody will answer it.",
    "callout-lazy-line": "A line without > belongs to a callout, or stands outside it, other than it looks.",
    "reply-may-tell": "The quotation holds a web address, a postcode or what may be the reader's name.",
    "reply-may-refuse": "The reader wrote something that may be against being quoted, or against the name.",
    "slot-no-fallback": "A reader of whom the value is not known sees nothing in its place.",
    # words
    "word-doubled": "A word stands twice in a row, and good sentences do not double it.",
    "tone-mixed": "A Dutch issue addresses its readers with both je and u.",
    "placeholder": "Something looks like a place still to be filled: ???, [naam], XXX.",
    "source-without-link": "A source is named that readers cannot open: (bron: ...).",
    "sentences-long": "The sentences have more than 20 words on average.",
    "shouting": "Rows of capitals or exclamation marks, slow to read and counted against a mail by filters.",
    "spelling": "No dictionary knows this word, and it is not among `words` below `[check]`.",
    # signs that did nothing
    "link-failed": "Signs of a link that is none; readers see them as they stand.",
    "image-failed": "Signs of a picture that is none; readers see them as they stand.",
    "footnote": "A reference to a footnote that does not exist.",
    "footnote-empty": "A footnote without words.",
    "footnote-twice": "Two footnotes with one name; no reader sees the second.",
    "footnote-unused": "A footnote that nothing refers to; no reader sees it.",
    "html-left-out": "HTML that does nothing in a mail, such as a script or a form, is left out.",
    "image-attribute": "Something between braces behind a picture that does nothing there.",
    "command-left-over": "A command of another program; readers see it as it stands.",
    "slot-one-brace": "A value per reader with one brace instead of two.",
    "heading-failed": "A heading without a space behind its signs.",
    "table-failed": "Rows of a table that is none.",
    # pictures and size
    "image-without-alt": "A picture says nothing to who does not see it (WCAG 2.2, 1.1.1).",
    "image-alt-vague": "The description of a picture is a file name, or just says that it is a picture.",
    "image-alt-long": "The description of a picture has more than 150 characters.",
    "image-heavy": "A picture is much larger than it is shown, or the pictures weigh too much together.",
    "image-http": "A picture is fetched without https, which many programs refuse.",
    "image-format": "A picture from the web is of a kind that Outlook or Gmail does not show.",
    # links
    "link-words-vague": "The words of a link do not say where it leads: hier, lees meer (WCAG 2.2, 2.4.4).",
    "link-same-words": "Two links have the same words and lead to different places.",
    "link-bare": "A long address stands in the text instead of words.",
    "link-http": "A link is not protected by https.",
    "link-inside": "A link leads into a network that readers are not in.",
    "link-gone": "There is nothing any more where a link leads (asked with --links).",
    "link-moved": "The page a link leads to has another address for good (asked with --links).",
    "link-unreachable": "The server of a link gives no page, or cannot prove who it is (asked with --links).",
    "link-refused": "The server of a link does not let programs look (asked with --links).",
    "mailto-long": "A link opens a prefilled mail that is so long that programs cut it off.",
    # headings and tables
    "heading-empty": "A heading has no words.",
    "heading-skipped": "A heading is more than one level below the one above it (WCAG 2.2, 1.3.1).",
    "table-header": "A table does not name its columns (WCAG 2.2, 1.3.1).",
    # the rendered mail
    "mail-long": "The mail comes near to the 102 kB of HTML that Gmail shows.",
    "mail-heading": "The mail has no heading of the first level, or several.",
    "style-too-long": "Gmail ignores style sheets of more than 16 kB.",
    "table-role": "A table of layout does not say so, or a table of data says it is one (WCAG 2.2, 1.3.1).",
    "text-small": "Text is smaller than 14 pixels.",
    "contrast-low": "Text stands out too little from what is behind it (WCAG 2.2, 1.4.3).",
    "link-colour-only": "Only its colour shows that words are a link (WCAG 2.2, 1.4.1).",
    "dark-colours": "The mail does not say that it has dark colours, so programs invent some.",
    # the look
    "theme-remote": "The theme fetches a picture or a font from the web, which tells a server who reads.",
    "theme-attribute": "An attribute of MJML that does not exist, or that our compiler does not do.",
    "theme-bare-zero": "A 0 without px in a padding, which breaks the widths in Outlook for Windows.",
    "theme-classes": "Several names in an mj-class, of which only the first counts.",
    "theme-image-alt": "An image in a template has no alt (WCAG 2.2, 1.1.1).",
    "theme-line-break": "A line break or tab in an attribute, which the compiler misreads.",
    "theme-inline-style": "An mj-style that asks to be inlined, which the compiler does not do.",
    "theme-font": "The theme names no typeface for everything, so MJML's own is asked for.",
    "theme-selector": "A selector in content.css that cannot be put onto elements.",
    "theme-important": "An !important in content.css, which does not win from what MJML writes.",
    "theme-value": "A value in content.css that is lost on its way to the elements.",
    "theme-order": "A property in content.css that a rule between undoes when it is put onto elements.",
    "theme-position": "Layout in content.css that mail programs do not do: flex, grid, position, float.",
    "theme-dark": "A colour of the theme that stays the same in dark mode.",
    "theme-style-size": "The theme's head.css is so long that Gmail would drop all styles.",
    "answer-long": "The mail that answers a question is longer than every program opens.",
    "answer-missing": "A question has no button in the mail.",
    "text-link-missing": "A link of the HTML part is not in the text part.",
    "text-slot-missing": "A value per reader of the HTML part is not in the text part.",
    "text-lines": "A line of the text part is too wide, or ends in a space.",
    "sender-free-mail": "The sender's address is one of a free mail provider, so the mail is refused.",
}


#: Every rule by its id, errors first.
RULES: Mapping[str, Rule] = MappingProxyType(
    {name: Rule(name, Severity.ERROR, meaning) for name, meaning in _ERRORS.items()}
    | {name: Rule(name, Severity.WARNING, meaning) for name, meaning in _WARNINGS.items()}
)
