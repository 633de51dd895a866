"""Trims the admin of other apps to what this site uses. Mails are plain text, written by our own code only."""

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext_lazy, ngettext
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from post_office.admin import AttachmentAdmin, EmailAdmin
from post_office.models import STATUS, Attachment, Email, EmailTemplate, Log

from rlssite.desk.groups import app_index, grouping
from rlssite.mail import testing
from rlssite.mail.answers import in_words
from rlssite.mail.queue import only_written, send_again
from rlssite.people import accounts  # noqa: F401 - it registers the accounts
from rlssite.people.given_passwords import changing_first, counting_guesses
from rlssite.people.login import LoginForm, after_second_step, remembering, with_second_step
from rlssite.people.sessions import clearing
from rlssite.web.kept_forms import giving_back
from rlssite.web.odd_parameters import refusing_odd_parameters
from rlssite.work.admin import LongWorkAdmin

__all__ = ["LongWorkAdmin", "QueuedMailAdmin", "UnlistedAttachmentAdmin"]

admin.site.index_title = gettext_lazy("The desk")
admin.site.login_form = LoginForm
admin.site.login = remembering(with_second_step(admin.site))
admin.site.logout = clearing(admin.site.logout)
admin.site.password_change = counting_guesses(admin.site.password_change)
admin.site.has_permission = after_second_step(admin.site.has_permission)
admin.site.admin_view = refusing_odd_parameters(admin.site)
admin.site.admin_view = changing_first(admin.site)
admin.site.admin_view = giving_back(admin.site)
admin.site.get_app_list = grouping(admin.site.get_app_list)
admin.site.app_index = app_index
admin.site.password_change_done_template = "admin/password_changed.html"  # noqa: S105
admin.site.unregister([Attachment, Email, EmailTemplate, Log, Group])
# What they show are keys and codes; each account has a page of its own for them.
admin.site.unregister([StaticDevice, TOTPDevice])


@admin.register(Attachment)
class UnlistedAttachmentAdmin(AttachmentAdmin):
    """Not in the menu, but registered, because the admin of the mail queue refers to it. Our mails have none."""

    def has_module_permission(self, request):
        return False

    def has_add_permission(self, request):
        return False

    has_change_permission = has_delete_permission = lambda _self, _request, _obj=None: False


@admin.register(Email)
class QueuedMailAdmin(EmailAdmin):
    """Lists the mail server's answers. To send again is left to the worker, so that no page waits for a mail server."""

    list_display = ["to_display", "shortened_subject", "what_became_of_it", "answer", "last_updated", "scheduled_time"]
    list_filter = ["status", "priority"]
    readonly_fields = [*EmailAdmin.readonly_fields, "what_became_of_it"]
    actions = ["send_again"]

    def has_add_permission(self, request):
        # The site writes its mails itself.
        return False

    def get_urls(self):
        test = self.admin_site.admin_view(testing.view_of(self))
        return [path("test/", test, name="post_office_email_test"), *super().get_urls()]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("logs")

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None and only_written(obj):
            general = fieldsets[0][1]
            general["fields"] = [name for name in general["fields"] if name != ("status", "scheduled_time")]
            general["fields"].append("what_became_of_it")
        return fieldsets

    @admin.display(description=_("status"), ordering="status")
    def what_became_of_it(self, mail):
        return _("written to a folder, not sent") if only_written(mail) else mail.get_status_display()

    @admin.display(description=_("what the mail server answered"))
    def answer(self, mail):
        newest = max(mail.logs.all(), key=lambda log: log.pk, default=None)
        if newest is None or mail.status == STATUS.sent:
            return ""
        return in_words(newest.exception_type, newest.message)

    @admin.action(description=_("Send the chosen mails again"), permissions=["change"])
    def send_again(self, request, queryset):
        count = send_again(queryset.model.objects.filter(pk__in=[mail.pk for mail in queryset]))
        words = ngettext("%(count)d mail goes out in a moment.", "%(count)d mails go out in a moment.", count)
        messages.success(request, words % {"count": count})

    def resend(self, request, pk):
        self._get_object_or_deny(request, pk, "change")
        send_again(Email.objects.filter(pk=pk))
        messages.success(request, _("The mail goes out in a moment."))
        return HttpResponseRedirect(reverse("admin:post_office_email_change", args=[pk]))
