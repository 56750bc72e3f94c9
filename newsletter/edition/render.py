"""Issue -> edition.

blocks -> templates (Jinja) -> MJML, with holes for prose -> compiler -> holes filled -> styles inlined -> cut
at the slots; and from the same blocks the text part.  All of it runs once per issue; a reader's copy is one
join.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from markupsafe import Markup

from newsletter.edition.blocks import Block, Planner
from newsletter.edition.content import Prose, printable
from newsletter.edition.figures import public_name
from newsletter.edition.inline import inline_styles
from newsletter.edition.layout import layout
from newsletter.edition.mjml import Holes, compile_mjml
from newsletter.edition.palette import palette
from newsletter.edition.plain import Links, PlainProse
from newsletter.edition.sections import sections
from newsletter.edition.segments import split_html, split_text
from newsletter.edition.slots import Slots, make_nonce, slots
from newsletter.edition.templates import render_template, style_sheet, trace_template
from newsletter.edition.text import TextPart
from newsletter.errors import RenderError
from newsletter.language.dates import long_date
from newsletter.language.strings import Strings, reader_strings
from newsletter.message.mime import assemble
from newsletter.models import Edition, Feature, Issue, Node, Picture, Pictures, Publication, Theme

_P = TypeVar("_P", Picture, Picture | None)

# Behind a short preheader mail programs show the first words of the letter; invisible signs keep them away.
_PREHEADER_LENGTH = 120
_FILLER = "\u034f\u2007"


def render(
    issue: Issue,
    publication: Publication,
    theme: Theme,
    *,
    features: Mapping[int, Feature],
    pictures: Mapping[str, Picture],
) -> Edition:
    """An issue as an edition, the same for all readers.

    Args:
        issue: parsed; its number must be set.
        publication: who sends it.
        theme: templates and colours.
        features: replies it may quote, by number.
        pictures: its local images, by source.

    Raises:
        RenderError: a template or a theme setting cannot be used; it says which, and where.
    """
    if issue.number is None:
        raise RenderError(
            "this issue has no number", where=issue.path, next_step="Write number: 1 in its head."
        )
    return _Rendering(issue, publication, theme, features, pictures).edition()


class _Rendering:
    """One issue on its way to an edition: what all steps share."""

    def __init__(
        self,
        issue: Issue,
        publication: Publication,
        theme: Theme,
        features: Mapping[int, Feature],
        pictures: Mapping[str, Picture],
    ) -> None:
        self.issue, self.publication = issue, publication
        self.theme = replace(theme, logo=self._placed(theme.logo), logo_dark=self._placed(theme.logo_dark))
        self.layout = layout(self.theme)
        self.pictures = {src: self._placed(picture) for src, picture in pictures.items()}
        self.nonce = make_nonce("\n".join(_material(issue, publication, theme, features)))
        self.slots: Slots = slots(issue.slots, self.nonce)
        self.strings: Strings = reader_strings(issue.language, issue.tone)
        self.author = issue.author or publication.sender_name or publication.name
        self.title = self.slots.with_fallbacks(issue.title)
        self.shift = int(any(_is_top_heading(node) for block in issue.blocks for node in block.walk()))
        card = self.layout.width
        planner = Planner(
            issue,
            self.author,
            self.strings,
            self.slots,
            features,
            self.pictures,
            card,
            has_pages=bool(publication.base_url),
        )
        self.blocks: tuple[Block, ...] = planner.blocks()

    def _placed(self, picture: _P) -> _P:
        """A picture that knows where it is fetched from, if it does not travel."""
        if picture is None or self.publication.pictures is not Pictures.PUBLISHED:
            return picture
        url = f"{self.publication.base_url.rstrip('/')}/pictures/{public_name(picture)}"
        return replace(picture, url=url)

    def edition(self) -> Edition:
        """All of it."""
        issue = self.issue
        html = split_html(self._html(), self.slots)
        text = split_text(self._text(), self.slots)
        try:
            content_type, body = assemble(html, text, _travelling(self.pictures, self.theme))
        except ValueError as error:
            raise RenderError(
                str(error), where=issue.path, next_step="Use a PNG, JPEG or GIF image."
            ) from error
        assert issue.number is not None
        return Edition(
            slug=issue.slug,
            number=issue.number,
            language=issue.language,
            tone=issue.tone,
            subject=_line(self.title),
            preheader=_line(self.slots.with_fallbacks(issue.preheader)),
            html=html,
            text=text,
            content_type=content_type,
            body=body,
            questions=issue.questions,
            features=issue.features,
        )

    # -- HTML part ---------------------------------------------------------------------------------------

    def _html(self) -> str:
        colours = palette(self.theme.options)
        holes = Holes(self.nonce)
        values = self._values(colours, holes)
        source = render_template(self.theme, values)
        html = holes.fill(compile_mjml(source, lambda: trace_template(self.theme, values)))
        sheet = style_sheet(self.theme, "content.css", {**colours, **self.layout.values()})
        return inline_styles(printable(html), sheet)

    def _values(self, colours: Mapping[str, str], holes: Holes) -> dict[str, Any]:
        """What a template may use; ``templates/README.md`` lists the same."""
        head = style_sheet(self.theme, "head.css", {**colours, **self.layout.values()})
        prose = Prose(self.pictures, self.strings.image, self.strings.notes, self.shift, self.layout.width)
        return {
            "issue": self.issue,
            "publication": self.publication,
            "title": self.title,
            "byline": self._byline(self.author),
            "dateline": self._byline(),
            "author": self.author,
            "preheader": _padded(self.issue.preheader),
            "sections": sections(self.blocks),
            "strings": self.strings,
            "colours": colours,
            "layout": self.layout,
            "options": self.theme.options,
            "own": {
                name.removeprefix("own."): value
                for name, value in self.theme.options.items()
                if name.startswith("own.")
            },
            "head_css": Markup(head),  # noqa: S704 - the theme's own
            "prose": _digger(holes, prose),
            "why": self.strings.footer_why.format(name=self.publication.name),
            "unsubscribe_url": self.slots.token("unsubscribe_url"),
            "web_url": self._web_url(),
        }

    def _byline(self, *more: str) -> str:
        number = self.strings.issue_number.format(code=self.issue.number)
        day = long_date(self.issue.date, self.issue.language) if self.issue.date else ""
        # A narrow screen breaks it between its parts only.
        return " · ".join(part.replace(" ", "\u00a0") for part in (number, day, *more) if part)

    def _web_url(self) -> str:
        return self.slots.token("web_url") if self.publication.base_url else ""

    # -- text part ---------------------------------------------------------------------------------------

    def _text(self) -> str:
        strings = self.strings
        prose = PlainProse(
            self._columns,
            strings.image,
            Links(),
            strings.colon,
            strings.notes,
            strings.note_ref,
            shift=self.shift,
        )
        part = TextPart(prose)
        part.heading(_line(self.issue.title), "=")
        part.paragraph(self._byline(self.author))
        part.blocks(self.blocks)
        part.add(self._footer(prose))
        return printable("\n".join(part.lines)) + "\n"

    def _footer(self, prose: PlainProse) -> list[str]:
        # RFC 3676 section 4.3: mail programs know this line and leave what follows out of a reply.
        lines = [
            "-- ",
            self.publication.name,
            *prose.wrapped(self.strings.footer_why.format(name=self.publication.name)),
        ]
        lines += ["", prose.lead(self.strings.unsubscribe), self.slots.token("unsubscribe_url")]
        if self._web_url():
            lines += ["", prose.lead(self.strings.view), self._web_url()]
        return (
            [*lines, "", *self.publication.postal_address.splitlines()]
            if self.publication.postal_address
            else lines
        )

    def _columns(self, text: str) -> int:
        return len(self.slots.with_fallbacks(text))


def _digger(holes: Holes, prose: Prose) -> Callable[[Iterable[Node]], Markup]:
    """What templates call as ``prose(nodes)``: a hole where that prose will stand."""

    def dig(nodes: Iterable[Node]) -> Markup:
        return Markup(holes.dig(prose.html(nodes)))  # noqa: S704 - a token of letters and digits

    return dig


def _travelling(pictures: Mapping[str, Picture], theme: Theme) -> dict[str, Picture]:
    """What goes with the mail: the issue's pictures and the theme's; no issue's begin with a line break."""
    logos = {"\nlogo": theme.logo, "\nlogo_dark": theme.logo_dark}
    everything = {**pictures, **{src: picture for src, picture in logos.items() if picture}}
    return {src: picture for src, picture in everything.items() if not picture.url}


def _is_top_heading(node: Node) -> bool:
    return node.kind == "heading" and node.attrs.get("level") == "1"


def _line(text: str) -> str:
    return " ".join(printable(text).split())


def _padded(preheader: str) -> str:
    text = _line(preheader)
    return text + _FILLER * max(0, _PREHEADER_LENGTH - len(text)) if text else ""


def _material(
    issue: Issue, publication: Publication, theme: Theme, features: Mapping[int, Feature]
) -> Iterable[str]:
    """Every string that could end up in the mail: no token may occur in it."""
    yield from (
        issue.path,
        issue.title,
        issue.preheader,
        issue.author,
        str(issue.questions),
        str(issue.slots),
    )
    yield from (str(publication), *theme.templates.values(), *theme.options.values())
    yield from (str(feature) for feature in features.values())
    for block in issue.blocks:
        for node in block.walk():
            yield node.text
            yield from node.attrs.values()
