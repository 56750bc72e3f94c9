"""HTML replies as mail programs build them: the marks each program puts around what it quotes.

``python tests/reply_pages.py [ROUNDS] [--show N] [--only PART]`` prints how many are read right.
"""

# ruff: noqa: E501, Q000 - a page or a sentence stands on one line

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from html import escape

from reply_layouts import Case, Letter, filled, letter, report
from reply_tongues import SPEECH, TONGUES, Tongue


def paragraphs(parts: list[str], tag: str = "div", style: str = "") -> str:
    return "".join(f"<{tag}{style}>{escape(part)}</{tag}>" for part in parts)


def head_rows(tongue: Tongue, mail: Letter) -> list[tuple[str, str]]:
    values = (
        f"{mail.name} <{mail.address}>",
        filled(tongue.block_date, tongue, mail),
        "Sanne <sanne@example.org>",
        mail.subject,
    )
    return list(zip(tongue.labels, values, strict=False))


def head(tongue: Tongue, mail: Letter, *, between: str = "<br>") -> str:
    return between.join(
        f"<b>{escape(name + tongue.colon)}</b> {escape(value)}" for name, value in head_rows(tongue, mail)
    )


GMAIL_QUOTE = 'class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"'


def pages(rng: random.Random, code: str) -> Iterator[Case]:
    tongue, speech = TONGUES[code], SPEECH[code]
    mail = letter(rng, speech)
    one, two = speech.answers
    regards = speech.regards.splitlines()
    own = [one, two, *regards]
    line = escape(
        filled(
            rng.choice([form for form in tongue.forms if "{y}" in form and "\n" not in form]), tongue, mail
        )
    )
    gmail = (
        escape(filled(tongue.forms[0].replace("\n", ""), tongue, mail))
        .replace("&lt;", '&lt;<a href="mailto:x">')
        .replace("&gt;", "</a>&gt;")
    )
    foot = escape(tongue.footers[0])
    block = head(tongue, mail)
    ours = paragraphs(mail.paragraphs)
    table = (
        f'<table width="600" bgcolor="#eeeeee"><tbody><tr><td style="padding:20px"><h1>{escape(mail.paragraphs[0])}</h1>'
        f"<p>{escape(mail.paragraphs[1])}</p><p><b>{escape(mail.paragraphs[2])}</b></p><p>{escape(mail.paragraphs[3])}</p>"
        f"<p>{escape(mail.paragraphs[4])}</p></td></tr></tbody></table>"
    )
    original = rng.choice((ours, table, paragraphs(mail.paragraphs, "p")))
    mine = paragraphs(own)
    top = {
        "gmail": f'<div dir="ltr">{mine}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{gmail}<br></div><blockquote {GMAIL_QUOTE}>{original}</blockquote></div>',
        "gmail-old": f'<div dir="ltr">{mine}<div class="gmail_extra"><br><div class="gmail_quote">{gmail}<br><blockquote {GMAIL_QUOTE}>{original}</blockquote></div><br></div></div>',
        "gmail-signature": f'<div dir="ltr">{mine}<div><br></div><span class="gmail_signature_prefix">-- </span><br><div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature"><div>Sanne Lezer</div></div></div><br><div class="gmail_quote"><div class="gmail_attr">{gmail}<br></div><blockquote {GMAIL_QUOTE}>{original}</blockquote></div>',
        "apple-ios": f'<html><body dir="auto">{mine}<br id="lineBreakAtBeginningOfSignature"><div dir="ltr">{foot}</div><div dir="ltr"><br><blockquote type="cite">{line}<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">{original}</div></blockquote></body></html>',
        "apple-mac": f'<html><body style="overflow-wrap: break-word;">{mine}<br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite"><div>{line}</div><br class="Apple-interchange-newline"><div>{original}</div></blockquote></div><br></body></html>',
        "outlook-classic": f'<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.MsoNormal{{margin:0cm}}</style></head><body><div class="WordSection1">{paragraphs(own, "p", " class=MsoNormal")}<p class="MsoNormal"><o:p>&nbsp;</o:p></p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">{block}<o:p></o:p></p></div></div>{original}</div></body></html>',
        "outlook-2010": f'<div class="WordSection1">{paragraphs(own, "p", " class=MsoNormal")}<div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">{block}</p></div>{original}</div>',
        "outlook-plain": f"<p>{'</p><p>'.join(map(escape, own))}</p><p>{block}</p>{original}",
        "outlook-web": f'<div class="elementToProof">{mine}</div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font face="Calibri" style="font-size:11pt">{block}</font><div>&nbsp;</div></div>{original}',
        "outlook-new": f'<div class="elementToProof" style="font-family:Aptos">{mine}</div><div id="mail-editor-reference-message-container"><div class="ms-outlook-mobile-reference-message skipProofing"><hr><div dir="ltr" id="x_divRplyFwdMsg">{block}</div>{original}</div></div>',
        "outlook-mobile": f'<div dir="auto">{mine}</div><div id="ms-outlook-mobile-signature" dir="auto"><div></div>{foot}</div><hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr">{block}</div>{original}',
        "outlook-mobile-bare": f'<div dir="auto">{mine}</div><div dir="auto">{foot}</div><div id="mail-editor-reference-message-container"><hr style="display:inline-block;width:98%"><div>{block}</div>{original}</div>',
        "outlook-mac": f'<div class="WordSection1">{paragraphs(own, "p", " class=MsoNormal")}<div id="mail-editor-reference-message-container"><div><div style="border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p>{block}</p></div>{original}</div></div></div>',
        "outlook-com-old": f'<div dir="ltr">{mine}<br><div><hr id="stopSpelling">{block}<br><br>{original}</div></div>',
        "owa-2010": f'<div style="direction: ltr;">{mine}<div style="font-family: Times New Roman; color: #000000; font-size: 16px"><hr tabindex="-1"><div style="direction: ltr;" id="divRpF462">{block}<br></div><div></div><div>{original}</div></div></div>',
        "thunderbird": f'<p>{"</p><p>".join(map(escape, own))}</p><div class="moz-cite-prefix">{line}<br></div><blockquote type="cite" cite="mid:12@example.nl">{original}</blockquote><br>',
        "thunderbird-signature": f'{mine}<div class="moz-signature">-- <br>Sanne Lezer</div><div class="moz-cite-prefix">{line}<br></div><blockquote type="cite" cite="mid:12@x">{original}</blockquote>',
        "thunderbird-forward": f'{mine}<div class="moz-forward-container"><br><br>-------- Forwarded Message --------<table class="moz-email-headers-table"><tbody>{"".join(f"<tr><th>{escape(a)}: </th><td>{escape(b)}</td></tr>" for a, b in head_rows(tongue, mail))}</tbody></table>{original}</div>',
        "yahoo": f'<div class="ydp1yahoo-style-wrap"><div dir="ltr">{mine}</div></div><div id="ydp2yahoo_quoted_123" class="ydp2yahoo_quoted"><div><div>{line}</div><div><br></div><div>{original}</div></div></div>',
        "yahoo-mobile": f'{mine}<br><br><p class="yahoo-quoted-begin" style="font-size: 15px;">{line}</p><blockquote class="iosymail">{original}</blockquote>',
        "gmx": f'<div style="font-family: Verdana;"><div>{mine}</div><div>&nbsp;<div name="quote" style="margin:10px 5px 5px 10px; padding: 10px 0 10px 10px; border-left:2px solid #C3D9E5;"><div style="margin:0 0 10px 0;">{block}</div><div name="quoted-content">{original}</div></div></div></div>',
        "proton": f'<div>{mine}</div><div class="protonmail_signature_block"><div class="protonmail_signature_block-proton">Sent with Proton Mail</div></div><div class="protonmail_quote">{line}<br><blockquote class="protonmail_quote" type="cite">{original}</blockquote><br></div>',
        "zimbra": f'<div>{mine}</div><div><br></div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__">{block}<br></div><div><br></div><div data-marker="__QUOTED_TEXT__">{original}</div>',
        "zimbra-quote": f'<div>{mine}</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><blockquote style="border-left:2px solid #1010FF;">{block}<br></blockquote></div><div data-marker="__QUOTED_TEXT__"><blockquote style="border-left:2px solid #1010FF;">{original}</blockquote></div>',
        "samsung": f'<div dir="auto">{mine}</div><div id="composer_signature" dir="auto"><div style="font-size:85%">{foot}</div></div><div><br></div><div align="left" dir="auto" style="font-size:100%;color:#000000"><div>-------- {escape(tongue.separators[0].strip("-:"))} --------</div><div>{block}</div></div><div>{original}</div>',
        "spark": f'<div name="messageBodySection"><div dir="auto">{mine}</div></div><div name="messageSignatureSection"><br>Sanne</div><div name="messageReplySection">{line}<br><blockquote type="cite" class="spark_quote">{original}</blockquote></div>',
        "em-client": f'<div id="em1">{mine}</div><div><br></div><div>------ Original Message ------</div><div>From "{escape(mail.name)}" &lt;{mail.address}&gt;</div><div>To sanne@example.org</div><div>Date {escape(filled("{dd}-{mm}-{y} {HH}:{M}:{S}", tongue, mail))}</div><div>Subject {escape(mail.subject)}</div><div><br></div><blockquote cite="12@x" type="cite" class="cite2">{original}</blockquote>',
        "fastmail": f'<div>{mine}</div><div id="sig123"><div class="signature">Sanne Lezer</div></div><div>{line}<br></div><blockquote type="cite" id="qt" style=""><div>{original}</div></blockquote>',
        "notes": f'<font size=2 face="sans-serif">{"<br><br>".join(map(escape, own))}</font><br><br><br><font size=1 color=#5f5f5f face="sans-serif">{block}</font><br><hr noshade><br>{original}',
        "verse": f'<div class="socmaildefaultfont" dir="ltr">{mine}<br><blockquote data-history-content-modified="1" style="border-left:solid #aaaaaa 2px; margin-left:5px; padding-left:5px">----- Original message -----<br>{block}<br><br>{original}</blockquote></div>',
        "blackberry": f'<div>{mine}</div><div id="response_container_BBPPID" style="outline:none;" dir="auto"><div name="BB10" id="BB10_response_div">{foot}</div></div><div id="_original_msg_header_BBPPID" dir="auto"><table><tr><td id="_persistentHeader"><div>{block.replace("<br>", "</div><div>")}</div></td></tr></table></div><div id="_originalContent">{original}</div>',
        "k9": f'{mine}<br><br><div class="gmail_quote"><div dir="auto">{line}</div><blockquote class="gmail_quote" style="margin: 0pt 0pt 0pt 0.8ex; border-left: 1px solid rgb(204, 204, 204); padding-left: 1ex;">{original}</blockquote></div>',
        "roundcube": f'{mine}<div id="_rc_sig">-- <br>Sanne Lezer</div><p id="reply-intro">{line}</p><blockquote type="cite" style="padding: 0 0.4em; border-left: #1010ff 2px solid; margin: 0">{original}</blockquote>',
        "kmail": f'<p style="margin:0">{escape(one)}</p><p>{escape(two)}</p><p>{"<br>".join(map(escape, regards))}</p><p>{line}</p><blockquote>{original}</blockquote>',
        "evolution": f'{mine}<div>-----Original Message-----<br>{block}</div><blockquote type="cite" style="margin:0 0 0 .8ex; border-left:2px #729fcf solid;padding-left:1ex">{original}</blockquote>',
        "evolution-signature": f'{mine}<div><span><pre>-- <br></pre>Sanne Lezer<br></span></div><div>{line}</div><blockquote type="cite">{original}</blockquote>',
        "yandex": f'{mine}<div>&nbsp;</div><div>{line}</div><blockquote><div>{original}</div></blockquote>',
        "mail-ru": f'{mine}<blockquote style="border-left:1px solid #0857A6; margin:10px; padding:0 0 0 10px;">{line}<br>&nbsp;<div id=""><div class="js-helper js-readmsg-msg">{original}</div></div></blockquote>',
        "tutanota": f'{mine}<br>{line}<br><blockquote class="tutanota_quote" style="border-left: 1px solid #93A3B8;">{original}</blockquote>',
        "airmail": f'<div id="bloop_customfont">{mine}</div><br><div class="bloop_sign" id="bloop_sign_1"></div><br><p class="airmail_on">{line}</p><blockquote type="cite" class="clean_bq"><span><div>{original}</div></span></blockquote>',
        "mailspring": f'{mine}<br><signature id="local-1"><div>{foot}</div></signature><div class="gmail_quote_attribution">{line}</div><blockquote>{original}</blockquote>',
        "open-xchange": f'<div class="default-style">{mine}</div><blockquote type="cite"><div>{line}</div><div><br></div>{original}</blockquote><div class="default-style io-ox-signature">Sanne Lezer</div>',
        "groupwise": f'<div class="GroupWiseMessageBody" id="GroupWiseSection_1">{mine}<br><span class="GroupwiseReplyHeader">&gt;&gt;&gt; {escape(mail.name)} &lt;{mail.address}&gt; {filled("{dd}/{mm}/{y} {HH}:{M}", tongue, mail)} &gt;&gt;&gt;<br></span><blockquote style="margin-left:15px">{original}</blockquote></div>',
        "zoho": f'{mine}<div class="zmail_extra"><div id="Zm-_Id_-Sgn1">---- {line} ----<br></div><blockquote style="border-left: 1px solid rgb(204,204,204)">{original}</blockquote></div>',
        "hotmail-old": f'<div dir="ltr">{mine}<div><hr id="stopSpelling">{block}<br>{original}</div></div>',
        "gmail-passed-on": f'<div dir="ltr" class="x_gmail">{mine}</div><div class="x_gmail_quote"><div class="x_gmail_attr">{line}</div><blockquote class="x_gmail_quote">{original}</blockquote></div>',
        "missive": f'<div>{mine}</div><div class="missive_quote">{line}<br><blockquote type="cite" class="missive_quote">{original}</blockquote></div>',
        "front": f'<div>{mine}</div><div class="front-signature">Sanne Lezer</div><div class="front-blockquote"><div>{line}</div><blockquote type="cite">{original}</blockquote></div>',
        "mailbird": f'{mine}<div class="mb_sig"></div><blockquote class="history_container" type="cite" style="border-left-style:solid;border-width:1px"><p>{line}</p>{original}</blockquote>',
        "ionos": f'<div class="default-style">{mine}</div><blockquote type="cite"><div>{line}</div><div>{original}</div></blockquote>',
        "qq": f'<div>{mine}</div><div><br></div><div style="font-size: 12px;font-family: Arial Narrow;padding:2px 0 2px 0;">------------------&nbsp;Original&nbsp;------------------</div><div style="font-size: 12px;background:#efefef;padding:8px;"><div>{block.replace("<br>", "</div><div>")}</div></div><div>{original}</div>',
        "superhuman": f'<div>{mine}</div><div class="gmail_signature">{foot}</div><br><div class="gmail_quote">{line}<blockquote class="gmail_quote">{original}</blockquote></div>',
        "windows-mail": f'<div class=WordSection1>{paragraphs(own, "p", " class=MsoNormal")}<p class=MsoNormal>{foot}</p><div style="mso-element:para-border-div;border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class=MsoNormal style="border:none;padding:0cm">{block}</p></div>{original}</div>',
        "exchange-pre": f'<pre>{escape(chr(10).join(own))}\n\n{escape(tongue.separators[0])}\n{escape(chr(10).join(f"{a}: {b}" for a, b in head_rows(tongue, mail)))}\n\n{escape(mail.text)}</pre>',
        "canary": f'<div id="CanaryBody"><div>{mine}</div></div><div id="CanarySig"><div>{foot}</div></div><div id="CanaryDropbox"></div><blockquote id="CanaryBlockquote"><div><div>{line}</div><div>{original}</div></div></blockquote>',
        "bluemail": f'<div style="font-family: sans-serif;">{mine}</div><div class="bluemail-signature">{foot}</div><div class="replyHeader">{line}</div><blockquote>{original}</blockquote>',
    }  # fmt: skip
    for name, page in top.items():
        for known in (True, False):
            yield Case(
                f"top/{code}/{name}/{'known' if known else 'blind'}/html",
                page,
                "\n".join(own),
                mail.context(known=known),
            )
    parts = [f"<p>{escape(part)}</p>" for part in mail.paragraphs]
    first, second = "".join(parts[:3]), parts[3]
    a, b = f"<p>{escape(one)}</p>", f"<p>{escape(two)}</p>"
    colour = '<p class="MsoNormal"><span style="color:#1F497D">{}</span></p>'
    inline = {
        "gmail": f'<div dir="ltr"><div class="gmail_quote"><div class="gmail_attr">{gmail}</div><blockquote {GMAIL_QUOTE}>{first}</blockquote>{a}<blockquote {GMAIL_QUOTE}>{second}</blockquote>{b}<blockquote {GMAIL_QUOTE}>{parts[4]}</blockquote></div></div>',
        "thunderbird": f'<div class="moz-cite-prefix">{line}</div><blockquote type="cite">{first}</blockquote>{a}<blockquote type="cite">{second}</blockquote>{b}<blockquote type="cite">{parts[4]}</blockquote>',
        "outlook": f'<div class="WordSection1"><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p>{block}</p></div>{first}{colour.format(escape(one))}{second}{colour.format(escape(two))}{parts[4]}</div>',
        "outlook-web": f'<div id="appendonsend"></div><hr><div id="divRplyFwdMsg">{block}</div><div>{first}<div style="color:rgb(200,38,19)">{escape(one)}</div>{second}<div style="color:rgb(200,38,19)">{escape(two)}</div>{parts[4]}</div>',
        "outlook-mobile": f'<div id="mail-editor-reference-message-container"><hr><div id="divRplyFwdMsg">{block}</div>{first}{a}{second}{b}{parts[4]}</div>',
        "apple": f'<blockquote type="cite">{line}<br><br></blockquote><blockquote type="cite">{first}</blockquote><div>{escape(one)}</div><blockquote type="cite">{second}</blockquote><div>{escape(two)}</div><blockquote type="cite">{parts[4]}</blockquote>',
        "gmail-inside": f'<div class="gmail_quote"><div class="gmail_attr">{gmail}</div><blockquote {GMAIL_QUOTE}>{first}<div>{escape(one)}</div>{second}<div>{escape(two)}</div>{parts[4]}</blockquote></div>',
        "yahoo-inside": f'<div class="yahoo_quoted"><div>{line}</div>{first}{a}{second}{b}{parts[4]}</div>',
        "gmx-inside": f'<div name="quote"><div>{block}</div><div name="quoted-content">{first}{a}{second}{b}{parts[4]}</div></div>',
        "bottom-gmail": f'<div class="gmail_quote"><div class="gmail_attr">{gmail}</div><blockquote {GMAIL_QUOTE}>{first}{second}{parts[4]}</blockquote></div><div>{escape(one)}</div><div>{escape(two)}</div>',
        "bottom-outlook": f'<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p>{block}</p></div><blockquote>{first}{second}{parts[4]}</blockquote><p>{escape(one)}</p><p>{escape(two)}</p>',
        "bottom-thunderbird": f'<div class="moz-cite-prefix">{line}</div><blockquote type="cite">{first}{second}{parts[4]}</blockquote>{a}{b}',
        "indent": f'<div dir="ltr">{escape(one)}<blockquote style="margin:0 0 0 40px;border:none;padding:0px">{escape(two)}</blockquote></div><div class="gmail_quote"><div class="gmail_attr">{gmail}</div><blockquote {GMAIL_QUOTE}>{original}</blockquote></div>',
    }  # fmt: skip
    for name, page in inline.items():
        yield Case(f"inline/{code}/{name}/known/html", page, f"{one}\n{two}", mail.context(known=True))
        if name not in (
            "outlook",
            "outlook-web",
            "outlook-mobile",
            "gmail-inside",
            "yahoo-inside",
            "gmx-inside",
        ):
            yield Case(f"inline/{code}/{name}/blind/html", page, f"{one}\n{two}", {})


def cases(seed: int = 1, only: str = "") -> Iterator[Case]:
    """Every page in every language, with names and dates drawn from a seed."""
    rng = random.Random(seed)
    for code in SPEECH:
        for case in pages(rng, code):
            if case.name.startswith(only):
                yield case


if __name__ == "__main__":
    from newsletter.inbound.own_words import extract_html

    sys.exit(report(cases, extract_html))
