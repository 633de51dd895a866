"""The admin's pages for long work: what can be asked for, how far it is, what it made."""

import re
from datetime import UTC, datetime
from http import HTTPStatus

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import authenticate
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rlssite import work
from rlssite.desk.first_steps import BACKUP, note
from rlssite.keeping import daily
from rlssite.keeping.replacing import BEFORE_RESTORE
from rlssite.keeping.rotation import NAMED
from rlssite.models import LongWork
from rlssite.moving.works import ASKED_FOR, BACKUPS, BEFORE_LOADING, EXPORT, EXPORTS, needed_to_restore, restoring
from rlssite.people.events import log_download

LISTED = 20
MADE = (BACKUPS, EXPORTS)
# By what the name of a file begins with.
MADE_AS = {
    daily.DAILY: gettext_lazy("backup of a day"),
    daily.BEFORE_UPDATE: gettext_lazy("backup from before a new version"),
    BEFORE_RESTORE: gettext_lazy("backup from before another one was restored"),
    BEFORE_LOADING: gettext_lazy("backup from before a whole site was loaded"),
    ASKED_FOR: gettext_lazy("backup that was asked for here"),
    EXPORT: gettext_lazy("export of the whole site"),
}
FILE_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,118}\.(zip|jsonl)")


def incoming():
    """Return the names of the files that lie in SITE_DATA/incoming, for what is too large for a form."""
    folder = settings.SITE_DATA / "incoming"
    if not folder.is_dir():
        return []
    return sorted(file.name for file in folder.iterdir() if file.is_file() and not file.is_symlink())


class FileForm(forms.Form):
    """Mixed in before the form of a kind of work that takes a file."""

    upload = forms.FileField(label=gettext_lazy("File"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        most = settings.MAX_REQUEST_BYTES // 1024 // 1024
        words = _("At most %(most)d MB. A larger file is laid into the folder %(folder)s, and chosen here after that.")
        self.fields["upload"].help_text = words % {"most": most, "folder": settings.SITE_DATA / "incoming"}
        names = incoming()
        if names:
            self.fields["incoming"] = forms.ChoiceField(
                label=_("Or a file in that folder"), required=False, choices=[("", "–"), *((n, n) for n in names)]
            )
        self.order_fields(["upload", "incoming"])

    def clean(self):
        data = super().clean() or self.cleaned_data
        typed = getattr(self, "may_be_typed", "")
        given = [name for name in ("upload", "incoming", typed) if name and data.get(name)]
        if len(given) != 1 and "upload" not in self.errors:
            words = _("Choose one file, or paste the text: not both.") if typed else _("Choose one file.")
            self.add_error("upload", words)
        return data


class PasswordForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Your password"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self):
        user, password = self.request.user, self.cleaned_data["password"]
        # By the same way as the log-in, so that wrong tries are counted with those.
        if authenticate(self.request, username=user.get_username(), password=password) != user:
            raise forms.ValidationError(_("This is not your password."))
        return password


def form_of(kind, data=None, files=None):
    bases = tuple(base for base in (FileForm if kind.takes_file else None, kind.form) if base) or (forms.Form,)
    # The kind's own form stands behind, so that its fields follow.
    return type("WorkForm", bases, {})(data, files, prefix=kind.name)


@admin.register(LongWork)
class LongWorkAdmin(admin.ModelAdmin):
    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("articles.change_article")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_urls(self):
        view, name = self.admin_site.admin_view, "rlssite_longwork"
        made = "made/<str:folder>/<str:file>/"
        return [
            path("ask/<str:kind>/", view(self.ask_view), name=f"{name}_ask"),
            path("<number:pk>/", view(self.work_view), name=f"{name}_work"),
            path("<number:pk>/do/", view(self.do_view), name=f"{name}_do"),
            path(f"{made}download/", view(self.download_view), name=f"{name}_download"),
            path(f"{made}delete/", view(self.delete_file_view), name=f"{name}_delete_file"),
            *super().get_urls(),
        ]

    def _page(self, request, template, title, **context):
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **context}
        return TemplateResponse(request, f"admin/work/{template}.html", context)

    def _kind(self, request, name):
        kind = work.kinds().get(name)
        if kind is None:
            raise Http404
        if (kind.is_secret and not request.user.is_superuser) or not self.has_view_permission(request):
            raise PermissionDenied
        return kind

    def changelist_view(self, request, extra_context=None):
        kinds = [kind for kind in work.kinds().values() if request.user.is_superuser or not kind.is_secret]
        names = {kind.name: kind.title for kind in kinds}
        works = [one for one in LongWork.objects.select_related("by")[:LISTED] if one.kind in names]
        for one in works:
            one.title = names[one.kind]
            # What it made, or else what it was given.
            one.file = one.makes.partition("/")[2] or one.file_name
        made = _made_files() if request.user.is_superuser else []
        if any(file["folder"] == BACKUPS for file in made):
            note(BACKUP)
        return self._page(
            request,
            "list",
            _("Import, export, backup"),
            kinds=kinds,
            works=works,
            made=made,
            by_itself=_by_itself(),
            folders={name: work.place_of(name) for name in MADE},
            restoring=restoring("FILE"),
            needed=needed_to_restore(),
        )

    # A row has one page, which says in words what came of it and keeps secrets to the owner; Django's own would show
    # the columns.
    def change_view(self, request, object_id, form_url="", extra_context=None):
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not object_id.isascii() or not object_id.isdigit() or len(object_id) > 18:
            raise Http404
        return redirect("admin:rlssite_longwork_work", int(object_id))

    def history_view(self, request, object_id, extra_context=None):
        return self.change_view(request, object_id)

    def ask_view(self, request, kind):
        kind = self._kind(request, kind)
        form = form_of(kind, request.POST or None, request.FILES or None)
        # A kind that asks nothing has an empty form, which is valid.
        if request.method == "POST" and form.is_valid():
            given = {name: value for name, value in form.cleaned_data.items() if name != "upload"}
            upload = form.cleaned_data.get("upload")
            asked = work.ask(
                kind,
                {name: value.pk if hasattr(value, "pk") else value for name, value in given.items()},
                by=request.user,
                is_trial=kind.has_trial,
                file_name=upload.name if upload else given.get("incoming", ""),
                upload=upload,
            )
            if asked is not None:
                return redirect("admin:rlssite_longwork_work", asked.pk)
            form.add_error(None, _busy())
        return self._page(request, "ask", kind.title, kind=kind, form=form)

    def work_view(self, request, pk):
        one = get_object_or_404(LongWork, pk=pk)
        kind = self._kind(request, one.kind)
        folder, _slash, file = one.makes.partition("/")
        is_there = bool(file) and (work.place_of(folder) / file).is_file()
        may_do = one.is_trial and not one.is_open and not one.has_failed
        may_do = may_do and ("text" in one.given or work.path_of(one).exists())
        return self._page(
            request,
            "work",
            kind.title,
            work=one,
            kind=kind,
            progress=work.progress_of(one) if one.is_open else {},
            lines=one.says.splitlines(),
            made=(folder, file) if is_there else None,
            away=_not_here(folder, file) if file and not is_there else "",
            may_do=may_do,
            loss=kind.loses() if may_do else None,
        )

    def do_view(self, request, pk):
        """What a trial has shown is done now, with the same file."""
        trial = get_object_or_404(LongWork, pk=pk, is_trial=True, has_failed=False)
        kind = self._kind(request, trial.kind)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        given = trial.given | ({"agreed": True} if "agreed" in request.POST else {})
        if "agreed" not in given and kind.loses():
            # It was written meanwhile: the page of the trial shows it now.
            self.message_user(request, _("Nothing was changed: look first at what would be deleted."), messages.ERROR)
            return redirect("admin:rlssite_longwork_work", pk)
        asked = work.ask(kind, given, by=request.user, file_name=trial.file_name)
        if asked is None:
            self.message_user(request, _busy(), messages.ERROR)
            return redirect("admin:rlssite_longwork_work", pk)
        return redirect("admin:rlssite_longwork_work", asked.pk)

    def _made(self, request, folder, file):
        """Return the path of a file that was made; None if it is not on this machine."""
        if not request.user.is_superuser:
            raise PermissionDenied
        found = work.place_of(folder) / file
        if folder not in MADE or not FILE_NAME.fullmatch(file) or found.is_symlink():
            raise Http404
        return found if found.is_file() else None

    def _away(self, request, folder, file):
        page = self._page(request, "away", file, away=_not_here(folder, file))
        page.status_code = HTTPStatus.NOT_FOUND
        return page

    def download_view(self, request, folder, file):
        """Send a file that holds secrets, once its owner has said the password again."""
        found = self._made(request, folder, file)
        if found is None:
            return self._away(request, folder, file)
        form = PasswordForm(request.POST or None, request=request)
        if request.method == "POST" and form.is_valid():
            response = FileResponse(found.open("rb"), as_attachment=True, filename=file)
            response["Cache-Control"] = "no-store, private"
            log_download(request.user, folder)
            return response
        return self._page(request, "download", _("Download %(name)s") % {"name": file}, form=form, file=file)

    def delete_file_view(self, request, folder, file):
        found = self._made(request, folder, file)
        if found is None:
            return self._away(request, folder, file)
        if request.method == "POST":
            found.unlink()
            self.message_user(request, _("%(name)s is deleted.") % {"name": file}, messages.SUCCESS)
            return redirect("admin:rlssite_longwork_changelist")
        return self._page(request, "delete", _("Delete %(name)s") % {"name": file}, file=file)


def _not_here(folder, file):
    words = _(
        "The file %(file)s is not on this machine: it was deleted, or it lies on the machine whose worker made it, in "
        "the folder %(folder)s."
    )
    return words % {"file": file, "folder": work.place_of(folder)}


def _busy():
    return _("Other work is not finished yet. One thing is done at a time; look again when it is.")


def _made_files():
    """Return what backups and exports have made, the newest first."""
    found = [
        {
            "folder": folder,
            "name": file.name,
            "what": _what_it_is(file.name),
            "size": file.stat().st_size / 1e6,
            "made": datetime.fromtimestamp(file.stat().st_mtime, UTC),
        }
        for folder in MADE
        for file in work.place_of(folder).glob("*")
        if FILE_NAME.fullmatch(file.name) and file.is_file()
    ]
    return sorted(found, key=lambda row: row["made"], reverse=True)


def _what_it_is(name):
    """Say in words what the file of a backup or an export is; nothing of one that somebody named otherwise."""
    found = NAMED.fullmatch(name)
    return MADE_AS.get(found["kind"], "") if found else ""


def _by_itself():
    """Return what the page says of the backups that the worker makes; None if it makes none."""
    if settings.BACKUP_KEEP is None:
        return None
    days, weeks, months = settings.BACKUP_KEEP
    return {
        "last": max(daily.found(daily.DAILY).values(), default=None),
        "days": days,
        "weeks": weeks,
        "months": months,
        "updates": daily.UPDATES_KEPT,
        "bucket": settings.BACKUP_BUCKET["bucket_name"] if settings.BACKUP_BUCKET else "",
    }
