"""Long work that concerns one guide: load it from a file. What it says is what the command `load_guide` says."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.desk import packing
from articles.files.loading import OUTCOMES
from rlssite import work

SHOWN = 100


class LoadGuideForm(forms.Form):
    force = forms.BooleanField(
        label=gettext_lazy("Overwrite what was changed here"),
        required=False,
        help_text=gettext_lazy(
            "If the guide is here already. Otherwise the file is merged with it, and what you changed here stays."
        ),
    )


def _load(task):
    try:
        done = packing.load(task.path, force=bool(task.given.get("force")), dry_run=task.is_trial, by=task.work.by)
    except packing.CannotRead as error:
        raise work.WorkFailed(str(error)) from None
    except OSError:
        raise work.WorkFailed(_("The file is not there any more. Upload it again.")) from None
    return [line for loaded in done for line in _told(loaded)]


def _told(loaded):
    yield _("Guide “%(title)s”, at /%(slug)s/.") % {"title": loaded.article.title, "slug": loaded.article.slug}
    lines = [
        f"{title}: {name}{' (' + ', '.join(fields) + ')' if fields else ''}"
        for outcome, title in OUTCOMES.items()
        for name, fields in loaded.report.rows[outcome].items()
    ]
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield _("… and %(count)d more.") % {"count": len(lines) - SHOWN}
    yield _("%(count)d pictures.") % {"count": loaded.pictures}
    for gap in loaded.gaps[:SHOWN]:
        yield _("To mend before it is published: %(what)s") % {"what": gap}
    yield _("Readers see nothing of it before you publish.")


LOAD_GUIDE = work.Kind(
    "load-guide",
    gettext_lazy("Load a guide"),
    gettext_lazy(
        "A zip that was exported from a guide's page, with its pictures and reviewers; a zip of Markdown files; or one "
        "Markdown file with front matter."
    ),
    _load,
    form=LoadGuideForm,
    takes_file=True,
    has_trial=True,
    act=gettext_lazy("Load it into the working copy"),
    leads_to=(gettext_lazy("Go on to the guides"), "admin:articles_article_changelist"),
)
