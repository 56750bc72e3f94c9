"""django-newsletter: a site with its defaults, and its own job that sends what is due.

usage: django_newsletter.py setup|send LETTER DATABASE HOST PORT COUNT
"""

from __future__ import annotations

import csv
import json
import sys
import time
import types
from datetime import timedelta
from pathlib import Path

import django
from django.conf import settings

STEP, LETTER, DATABASE, HOST = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
PORT, COUNT = int(sys.argv[5]), int(sys.argv[6])
TEMPLATES = DATABASE.parent / "templates"


def templates() -> None:
    """The letter as templates of a site: the values of a reader are a property of the subscription."""
    folder = TEMPLATES / "newsletter/message/nieuws"
    folder.mkdir(parents=True, exist_ok=True)
    for given, name in (("letter.html", "message.html"), ("letter.txt", "message.txt")):
        text = (LETTER / given).read_text("utf-8")
        # Encoded for where they stand already: Django would do it again.
        text = text.replace("{{ ", "{{ subscription.reader.").replace(" }}", "|safe }}")
        (folder / name).write_text(text, "utf-8", newline="")
    subject = json.loads((LETTER / "headers.json").read_text("utf-8"))["Subject"]
    (folder / "message_subject.txt").write_text(subject, "utf-8")


def configure() -> None:
    """A site with SQLite and Django's SMTP backend."""
    names = ("contenttypes", "auth", "sites", "sessions", "admin", "messages")
    settings.configure(
        SECRET_KEY="benchmark",
        USE_TZ=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(DATABASE)}},
        INSTALLED_APPS=[f"django.contrib.{name}" for name in names] + ["sorl.thumbnail", "newsletter"],
        SITE_ID=1,
        EMAIL_HOST=HOST,
        EMAIL_PORT=PORT,
        ROOT_URLCONF="site_urls",
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        NEWSLETTER_THUMBNAIL="sorl-thumbnail",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [str(TEMPLATES)],
                "APP_DIRS": True,
            }
        ],
    )
    urls = types.ModuleType("site_urls")
    urls.urlpatterns = []
    sys.modules["site_urls"] = urls
    django.setup()
    from django.urls import include, path  # noqa: PLC0415 - Django's rule: after setup()

    urls.urlpatterns = [path("newsletter/", include("newsletter.urls"))]


def readers() -> list[dict[str, str]]:
    with (LETTER / "readers.csv").open(encoding="utf-8", newline="") as file:
        return [row for row, _ in zip(csv.DictReader(file), range(COUNT), strict=False)]


def setup() -> None:
    """A list with everybody on it and a message that is due."""
    from django.contrib.sites.models import Site  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from newsletter.models import Message, Newsletter, Submission, Subscription  # noqa: PLC0415

    templates()
    call_command("migrate", verbosity=0)
    past = timezone.now() - timedelta(hours=1)
    news = Newsletter.objects.create(
        title="Klare taal", slug="nieuws", email="redactie@klaretaal.example.org", sender="Renske"
    )
    news.site.set([Site.objects.get_current()])
    Subscription.objects.bulk_create(
        Subscription(
            newsletter=news,
            name_field=reader["txt_first_name_plain"],
            email_field=reader["email"],
            subscribed=True,
            subscribe_date=past,
        )
        for reader in readers()
    )
    message = Message.objects.create(title="Nummer 1", slug="nummer-1", newsletter=news)
    submission = Submission.from_message(message)
    submission.prepared, submission.publish_date = True, past
    submission.save()


def send() -> None:
    """Its own job, as cron runs it."""
    from newsletter.models import Submission, Subscription  # noqa: PLC0415

    known = {reader["email"]: reader for reader in readers()}
    Subscription.reader = property(lambda subscription: known[subscription.email])
    begin = time.perf_counter()
    Submission.submit_queue()
    seconds = time.perf_counter() - begin
    if not Submission.objects.get().sent:
        sys.exit("django-newsletter says it has not sent")
    print(json.dumps({"sent": COUNT, "seconds": seconds}))


if __name__ == "__main__":
    configure()
    {"setup": setup, "send": send}[STEP]()
