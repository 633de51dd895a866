import re

from django.conf import settings
from django.contrib.staticfiles.management.commands.collectstatic import Command
from django.test import override_settings

from rlssite.settings import STORAGES


def test_a_script_names_the_parts_that_it_imports_by_what_they_hold(tmp_path):
    """Else a browser would keep the old parts of a script that changed."""
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": STORAGES["staticfiles"]}, STATIC_ROOT=tmp_path):
        command = Command()
        command.set_options(
            interactive=False,
            verbosity=0,
            link=False,
            clear=False,
            dry_run=False,
            ignore_patterns=[],
            use_default_ignore_patterns=True,
            post_process=True,
        )
        command.collect()

    folder = tmp_path / "articles" / "editor"
    (editor,) = folder.glob("editor.????????????.js")
    imported = re.findall(r'(?:import|from) ?"\./([^"]+)"', editor.read_text())
    assert len(imported) > 5
    for name in imported:
        assert re.fullmatch(r"\w+\.[0-9a-f]{12}\.js", name) and (folder / name).is_file(), name
