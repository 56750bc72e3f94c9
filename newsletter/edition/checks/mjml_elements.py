"""What MJML knows, and what our compiler of it (mrml 6) does not do.

From the documentation of MJML 4, and from compiling every attribute with and without both compilers.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_PADDING = "padding padding-top padding-right padding-bottom padding-left"
_SIDES = "border border-top border-right border-bottom border-left"
_BORDER = f"{_SIDES} border-radius"
_FONT = "font-family font-size font-style font-weight letter-spacing line-height color"
_GROUND = (
    "background-color background-url background-repeat background-size"
    " background-position background-position-x background-position-y"
)
_SECTION = f"{_PADDING} {_BORDER} {_GROUND} direction full-width text-align text-padding gutter"
_LINK = "href name rel target title"
_SOCIAL = (
    f"{_PADDING} {_FONT} align border border-radius icon-height icon-padding icon-size inner-padding mode"
    " table-layout text-decoration text-padding vertical-align container-background-color"
)
_ICON = (
    "icon-align icon-height icon-position icon-unwrapped-alt icon-unwrapped-url icon-width icon-wrapped-alt"
    " icon-wrapped-url"
)

#: Elements and their attributes; ``css-class`` and ``mj-class`` may stand everywhere.
ATTRIBUTES: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        name: frozenset(attributes.split())
        for name, attributes in {
            "mjml": "lang dir owa",
            "mj-head": "",
            "mj-attributes": "",
            "mj-breakpoint": "width",
            "mj-font": "name href",
            "mj-include": "path type css-inline",
            "mj-preview": "",
            "mj-style": "inline",
            "mj-title": "",
            "mj-raw": "position",
            "mj-body": "background-color width id",
            "mj-section": _SECTION,
            "mj-wrapper": f"{_SECTION} gap",
            "mj-column": f"{_PADDING} {_BORDER} background-color inner-background-color inner-border"
            " inner-border-top inner-border-right inner-border-bottom inner-border-left inner-border-radius"
            " direction vertical-align width",
            "mj-group": "background-color direction vertical-align width",
            "mj-text": f"{_PADDING} {_FONT} align background-color container-background-color height"
            " text-decoration text-transform vertical-align",
            "mj-button": f"{_PADDING} {_BORDER} {_FONT} {_LINK} align background-color"
            " container-background-color height inner-padding text-align text-decoration text-transform"
            " vertical-align width",
            "mj-image": f"{_PADDING} {_BORDER} {_LINK} align alt container-background-color fluid-on-mobile"
            " font-size height max-height sizes src srcset usemap width",
            "mj-divider": f"{_PADDING} align border-color border-style border-width"
            " container-background-color width",
            "mj-spacer": f"{_PADDING} {_SIDES} container-background-color height",
            "mj-table": f"{_PADDING} {_FONT} align border cellpadding cellspacing container-background-color"
            " role table-layout vertical-align width",
            "mj-hero": f"{_PADDING} background-color background-height background-position background-url"
            " background-width border-radius height inner-background-color inner-padding inner-padding-top"
            " inner-padding-right inner-padding-bottom inner-padding-left mode vertical-align",
            "mj-navbar": f"{_PADDING} align base-url hamburger ico-align ico-close ico-color ico-font-family"
            " ico-font-size ico-line-height ico-open ico-padding ico-padding-top ico-padding-right"
            " ico-padding-bottom ico-padding-left ico-text-decoration ico-text-transform",
            "mj-navbar-link": f"{_PADDING} {_FONT} {_LINK} text-decoration text-transform",
            "mj-social": _SOCIAL,
            "mj-social-element": f"{_SOCIAL} {_LINK} alt background-color icon-position sizes src srcset",
            "mj-accordion": f"{_PADDING} {_ICON} border container-background-color font-family",
            "mj-accordion-element": f"{_ICON} background-color border font-family",
            "mj-accordion-title": f"{_PADDING} background-color color font-family font-size font-weight",
            "mj-accordion-text": f"{_PADDING} background-color color font-family font-size font-weight"
            " letter-spacing line-height",
            "mj-carousel": "align border-radius container-background-color icon-width left-icon right-icon"
            f" tb-border tb-border-radius tb-hover-border-color tb-selected-border-color tb-width thumbnails"
            f" {_PADDING}",
            "mj-carousel-image": "href rel target title alt border-radius src tb-border tb-border-radius"
            " thumbnails-src",
        }.items()
    }
)

#: Elements of MJML that our compiler refuses.
REFUSED = frozenset({"mj-html-attributes", "mj-selector", "mj-html-attribute"})

#: Attributes of MJML that our compiler ignores or gets wrong.
IGNORED: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        name: frozenset(attributes.split())
        for name, attributes in {
            "mj-accordion-title": "font-weight",
            "mj-body": "id",
            "mj-button": "title",
            "mj-carousel": "thumbnails",
            "mj-column": "inner-border-radius",
            "mj-hero": "border-radius inner-padding inner-padding-top inner-padding-right"
            " inner-padding-bottom inner-padding-left",
            "mj-image": "sizes border-top border-right border-bottom border-left title",
            "mj-raw": "position",
            "mj-section": "gutter",
            "mj-social": "border",
            "mj-social-element": "icon-position srcset sizes border",
            "mj-table": "role border cellspacing",
            "mj-wrapper": "gap",
        }.items()
    }
)
