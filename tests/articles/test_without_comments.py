import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SCRIPT = """
import django
django.setup()
from django.apps import apps
assert not apps.is_installed("comments")
from django.core.management import call_command
call_command("migrate", verbosity=0)
from articles.models import Article, Remedy, Section
from articles.editions.publishing import publish
article = Article.objects.create(title="Alone", slug="alone", glossary="Leg\\n: A limb.", doctor_sheet="Ask.")
section = Section.objects.create(article=article, title="One", slug="one", body="Words.")
Remedy.objects.create(section=section, name="Walking", slug="walking", verdict="Walk.")
publish(article, what_changed="First.")
apart = Article.objects.create(title="Apart", slug="apart", layout="sections")
Section.objects.create(article=apart, title="One", slug="one", body="Words.")
publish(apart, what_changed="First.")
from django.test import Client
client = Client()
paths = ["/", "/alone/", "/alone/walking/", "/alone/changes/", "/alone/feed/"]
paths += ["/alone/about/", "/alone/glossary/", "/alone/for-your-doctor/"]
paths += ["/apart/", "/apart/one/", "/apart/all/"]
paths += ["/sitemap.xml", "/how-we-label-evidence/", "/search/", "/search/?q=walk"]
print([client.get(path, HTTP_HOST="localhost").status_code for path in paths])
"""


def test_the_guide_works_with_the_discussion_not_installed():
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings_without_comments", "DATABASE_URL": ""}
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.stderr == ""
    assert ran.stdout.strip() == str([200] * 15)
