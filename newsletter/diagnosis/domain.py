"""What the records of our domains tell those who receive our mail: SPF, DKIM, DMARC, MX."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from newsletter.diagnosis import spf
from newsletter.diagnosis.results import Level, Lookup, Result
from newsletter.message import dkim
from newsletter.models import Publication
from newsletter.transport.dns import UnansweredError


@dataclass(frozen=True, slots=True)
class Policy:
    """What a domain asks receivers to do with mail that is not its own (DMARC, RFC 7489)."""

    #: ``none``, ``quarantine``, ``reject``; empty = there is no policy.
    wish: str = ""
    #: The highest domain with a record: what lies below it counts as one organisation.
    organisation: str = ""
    tags: dict[str, str] = field(default_factory=dict)

    def aligned(self, domain: str, sender: str, tag: str) -> bool:
        """Whether a domain vouches for the sender's; ``tag`` is ``adkim`` or ``aspf`` (section 3.1)."""
        if domain == sender or self.tags.get(tag) == "s":
            return domain == sender
        return is_below(domain, self.organisation) if self.organisation else related(domain, sender)


def check(publication: Publication, signer: dkim.Signer | None, lookup: Lookup) -> Iterator[Result]:
    """Everything that can be asked about the domains of From and of the replies."""
    sender = publication.sender_address.rpartition("@")[2]
    replies = publication.reply_address.rpartition("@")[2]
    try:
        policy, found = read_policy(sender, lookup)
    except UnansweredError as error:
        policy, found = None, [_unknown("dmarc", f"the policy of {sender}", error)]
    yield from found
    for subject, what, results in (
        ("spf", f"the record of {replies}", spf.check(replies, lookup)),
        ("dkim", "the DKIM keys", _keys(signer, lookup)),
        ("mx", f"where mail to {replies} goes", _mail_hosts(replies, lookup)),
    ):
        try:
            yield from results
        except UnansweredError as error:
            yield _unknown(subject, what, error)
    if policy is not None and policy.wish:
        yield from _alignment(policy, sender, replies, signer)


def related(one: str, other: str) -> bool:
    """Whether one domain is the other, or lies below it."""
    return is_below(one, other) or is_below(other, one)


def is_below(domain: str, ancestor: str) -> bool:
    """Whether a domain is another, or one of its subdomains."""
    return f".{domain}".endswith(f".{ancestor}")


def read_policy(sender: str, lookup: Lookup) -> tuple[Policy, list[Result]]:
    """The DMARC policy for mail from a domain: its own, or that of the domain above.

    Raises:
        UnansweredError: it could not be asked for.
    """
    labels = sender.split(".")
    above = [".".join(labels[start:]) for start in range(max(1, len(labels) - 1))]
    records = {domain: _dmarc(lookup(f"_dmarc.{domain}", "TXT")) for domain in above[-8:] + above[:1]}
    subject = f"_dmarc.{sender}"
    having = [domain for domain in above if records.get(domain)]
    if not having:
        step = f'Publish a TXT record at {subject}: "v=DMARC1; p=none".'
        what = (
            f"{sender} has no DMARC policy; Gmail, Yahoo and Outlook refuse a sender of much mail without one"
        )
        return Policy(), [Result("dmarc", Level.WARNING, what, step)]
    home = sender if records[sender] else having[-1]
    own = records[home]
    if len(own) > 1:
        what = f"_dmarc.{home} has {len(own)} policies, so receivers use none of them"
        return Policy(), [Result("dmarc", Level.ERROR, what, "Publish exactly one.")]
    tags = dkim.parse_tags(own[0])
    wish = tags.get("p" if home == sender else "sp", tags.get("p", "")).lower()
    if wish not in ("none", "quarantine", "reject"):
        what = f"the policy of _dmarc.{home} says p={wish or '(nothing)'}, which means nothing"
        step = "Say p=none, p=quarantine or p=reject."
        return Policy(), [Result("dmarc", Level.ERROR, what, step)]
    policy = Policy(wish, having[-1], tags)
    return policy, [Result("dmarc", Level.OK, f"{home} has a policy: p={wish}")]


def _dmarc(texts: Iterable[str]) -> list[str]:
    return [text for text in texts if "".join(text.split()).lower().startswith("v=dmarc1")]


def _keys(signer: dkim.Signer | None, lookup: Lookup) -> Iterator[Result]:
    """Whether what is published verifies what we sign."""
    if signer is None:
        yield Result(
            "dkim",
            Level.UNKNOWN,
            "messages are not signed here; whether the mail server signs them shows in one that arrived",
            "newsletter doctor --to ADDRESS sends one.",
        )
        return
    for selector, key in signer.keys.items():
        yield _key(selector, signer.domain, key, lookup)


def _key(selector: str, domain: str, key: dkim.PrivateKey, lookup: Lookup) -> Result:
    name, ours = dkim.record_name(selector, domain), dkim.record(key)
    texts = lookup(name, "TXT")
    publish = f"Publish this TXT record at {name}: {ours}"
    if not texts:
        return Result("dkim", Level.ERROR, f"there is no DKIM key at {name}, so nobody can verify", publish)
    if len(texts) > 1:
        return Result("dkim", Level.ERROR, f"{name} has {len(texts)} TXT records", f"Keep one. {publish}")
    tags, expected = dkim.parse_tags(texts[0]), dkim.parse_tags(ours)
    if tags.get("p") == "":
        return Result(
            "dkim", Level.ERROR, f"the DKIM key at {name} is revoked", "Sign with another selector."
        )
    if (tags.get("p"), tags.get("k", "rsa")) != (expected["p"], expected["k"]):
        return Result("dkim", Level.ERROR, f"the DKIM key at {name} does not fit ours", publish)
    if "y" in tags.get("t", "").split(":"):
        step = "Take t=y out of the record."
        return Result("dkim", Level.WARNING, f"{name} says that signatures are a test", step)
    return Result("dkim", Level.OK, f"the DKIM key at {name} is ours")


def _mail_hosts(domain: str, lookup: Lookup) -> Iterator[Result]:
    """Whether replies can arrive."""
    hosts = lookup(domain, "MX")
    if any(host.split()[-1] == "." for host in hosts):  # RFC 7505
        what = f"{domain} says that it takes no mail, so no reply can arrive"
        yield Result("mx", Level.ERROR, what, "Choose another publication.reply_address, or change its MX.")
    elif hosts:
        yield Result("mx", Level.OK, f"mail to {domain} goes to {', '.join(h.split()[-1] for h in hosts)}")
    elif lookup(domain, "A") or lookup(domain, "AAAA"):
        what = f"{domain} has no MX record; mail goes to the machine of that name"  # RFC 5321 section 5.1
        yield Result("mx", Level.WARNING, what, "Publish an MX record.")
    else:
        what = f"there is no mail server for {domain}, so no reply can arrive"
        yield Result("mx", Level.ERROR, what, "Publish an MX record, or choose another reply_address.")


def _alignment(policy: Policy, sender: str, replies: str, signer: dkim.Signer | None) -> Iterator[Result]:
    """Whether SPF or DKIM vouches for the domain a reader sees (RFC 7489 section 3.1)."""
    by_spf = policy.aligned(replies, sender, "aspf")
    by_dkim = signer is not None and policy.aligned(signer.domain, sender, "adkim")
    ways = [name for name, holds in (("SPF", by_spf), ("DKIM", by_dkim)) if holds]
    if by_dkim or (by_spf and signer is None):
        yield Result("alignment", Level.OK, f"{' and '.join(ways)} can vouch for {sender}")
        return
    step = f"Set dkim.domain to {sender} or a domain above it."
    if signer is None:
        step = f"See that the mail server signs with d={sender}; newsletter doctor --to ADDRESS shows it."
    elif by_spf:
        what = f"the signature of {signer.domain} does not vouch for {sender}, only SPF does"
        yield Result("alignment", Level.WARNING, what, step)
        return
    level = Level.ERROR if signer is not None and policy.wish != "none" else Level.WARNING
    what = f"nothing we know of vouches for {sender}: neither SPF of {replies} nor a signature of ours"
    yield Result("alignment", level, what, step)


def _unknown(subject: str, what: str, error: UnansweredError) -> Result:
    return Result(subject, Level.UNKNOWN, f"{what} could not be asked for: {error}")
