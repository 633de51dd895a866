"""Parts of other apps' admin that this site does not use. Mails are plain text that our own code writes."""

from django.contrib import admin
from post_office.admin import AttachmentAdmin
from post_office.models import Attachment, EmailTemplate, Log

from rlssite.login import LoginForm

admin.site.login_form = LoginForm
admin.site.unregister([Attachment, EmailTemplate, Log])


@admin.register(Attachment)
class UnlistedAttachmentAdmin(AttachmentAdmin):
    """The admin of the queue itself refers to it, so it is there and not in the menu."""

    def has_module_permission(self, request):
        return False
