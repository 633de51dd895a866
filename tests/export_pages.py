"""Write every page of a site with everything on it, and of the bundled guide, to files: `.ci/run` validates them.

`python -m tests.export_pages FOLDER`; the author's pages go to FOLDER/admin.
"""

import os
import re
import sys
from pathlib import Path


def export(folder):
    from django.core.management import call_command
    from django.test import Client

    from articles.models import Article
    from rlssite.management.commands.serve import BUNDLED_GUIDE
    from tests.everything import Page, make_everything

    public, admin, staff = make_everything()
    with Path(os.devnull).open("w") as nowhere:
        call_command("load_guide", str(BUNDLED_GUIDE), publish=True, stdout=nowhere)
    bundled = Article.objects.get(slug="restless-legs").editions.current().get()
    home = bundled.article.get_absolute_url()
    public += [Page(f"bundled guide {path}", home + path) for path in bundled.pages.values_list("path", flat=True)]
    author = Client()
    author.force_login(staff)
    for pages, client, below in ((public, Client(), folder), (admin, author, folder / "admin")):
        below.mkdir(parents=True, exist_ok=True)
        for page in pages:
            response = client.post(page.path) if page.prepare else client.get(page.path)
            name = re.sub(r"\W+", "-", page.name).strip("-")
            (below / f"{name}.html").write_bytes(response.content)
    return len(public) + len(admin)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    try:
        sys.stdout.write(f"{export(Path(sys.argv[1]))} pages\n")
    finally:
        connection.creation.destroy_test_db(os.devnull, verbosity=0)
        teardown_test_environment()
