"""The admin's page for one e-mail address: shows, gives out or erases all that is kept of it."""

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.pages.caching import private
from comments.admin.holdings import Holdings
from comments.admin.paging import ManyRows
from comments.models import Contact


class AddressForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail address"))


@admin.register(Contact)
class ContactAdmin(ManyRows, admin.ModelAdmin):
    """Read only: no address is added here, and one is erased only together with all that belongs to it."""

    list_display = ["email", "confirmed", "unsubscribed", "created"]
    search_fields = ["email"]
    ordering = ["-pk"]
    change_list_template = "admin/comments/contacts.html"

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        own = path("by-address/", self.admin_site.admin_view(self.by_address_view), name="comments_contact_by_address")
        return [own, *super().get_urls()]

    def by_address_view(self, request):
        """Ask for an e-mail address, show what is kept of it, and on a further click give it out or erase it.

        The e-mail address is always posted: in the page's URL it would end up in logs and browser histories.
        """
        # Erasing changes comments, so it needs that permission.
        if not request.user.has_perm("comments.change_comment"):
            raise PermissionDenied
        act = request.POST.get("act", "look")
        if request.method != "POST":
            return self._page(request, AddressForm())
        form = AddressForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        held = Holdings(form.cleaned_data["email"])
        if act == "look":
            return self._page(request, form, held=held)
        if act == "download":
            answer = JsonResponse(held.as_data(), json_dumps_params={"ensure_ascii": False, "indent": 2})
            answer.headers["Content-Disposition"] = 'attachment; filename="what-we-have.json"'
            return private(answer)
        if act == "ask":
            return self._page(request, form, held=held, asks=True)
        if act != "erase":
            raise Http404
        if request.POST.get("seen") != held.seen:
            words = _("Something came or went since you looked. Here is what there is now.")
            return self._page(request, form, status=409, held=held, asks=True, problem=words)
        done = held.erase(request.user)
        self.message_user(request, _("Erased: %(what)s.") % {"what": done}, messages.SUCCESS)
        return redirect("admin:comments_contact_by_address")

    def _page(self, request, form, status=200, **context):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Everything of one e-mail address"),
            "form": form,
            # Without a mail server, sent mails lie in this folder as files.
            "mail_folder": settings.EMAIL_FILE_PATH,
            **context,
        }
        return private(TemplateResponse(request, "admin/comments/by_address.html", context, status=status).render())
