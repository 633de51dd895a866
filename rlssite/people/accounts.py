"""The admin's pages for accounts: one field for what somebody may do, and always an owner who can log in."""

from django import forms
from django.contrib import admin
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rlssite.people.events import log_change
from rlssite.people.given_passwords import note_given
from rlssite.people.invitations import invite
from rlssite.people.roles import OTHER, OWNER, PLAIN, role_of, set_role, what_may_be_done
from rlssite.web.leading_back import LeadsBack

User = get_user_model()
# Django says “user”, which means readers to nobody who reads it. Migrations go on with what Django said.
User._meta.verbose_name, User._meta.verbose_name_plural = gettext_lazy("account"), gettext_lazy("accounts")
# What the log calls a field that was changed.
IN_THE_LOG = {"email": "e-mail address", "username": "name", "role": "role", "is_active": "whether it may log in"}


class AsksOwnPassword(forms.Form):
    """Mixin of a form whose person shows once more who they are, before what a thief of a session would change."""

    by = None
    own_password = forms.CharField(
        label=gettext_lazy("Your own password"),
        required=False,
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=gettext_lazy("Once more, because this decides who gets in."),
    )

    def check_own_password(self):
        typed = self.cleaned_data.get("own_password", "")
        if not typed:
            self.add_error("own_password", _("Please type your own password too: this decides who gets in."))
        elif authenticate(self.by, username=self.by.user.get_username(), password=typed) is None:
            self.add_error("own_password", _("That is not your password."))


class RoleField(forms.ChoiceField):
    def __init__(self, **kwargs):
        super().__init__(label=gettext_lazy("May do"), choices=list(PLAIN.items()), widget=forms.RadioSelect, **kwargs)


class InPlainWords:
    """The same words for an account on the page that makes it and on its own."""

    labels = {
        "username": gettext_lazy("Name at the log-in"),
        "email": gettext_lazy("E-mail address"),
        "is_active": gettext_lazy("May log in"),
    }
    help_texts = {
        "username": "",
        "email": gettext_lazy("Mails about urgent comments and a new password go there."),
        "is_active": gettext_lazy("Take this away instead of deleting the account."),
    }


class AccountForm(AsksOwnPassword, UserChangeForm):
    role = RoleField()

    class Meta(InPlainWords):
        model = User
        fields = ["username", "first_name", "last_name", "email", "is_active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "role" not in self.fields:
            return
        role = role_of(self.instance)
        if role == OTHER:
            self.fields["role"].choices = [*PLAIN.items(), (OTHER, what_may_be_done(self.instance))]
        self.fields["role"].initial = role
        self.fields["own_password"].help_text = _(
            "Only to change the name at the log-in, the e-mail address, or below what somebody may do."
        )

    def clean(self):
        data = super().clean()
        if "role" not in self.fields or "role" not in data:
            return data
        if {"email", "role", "is_active", "username"} & set(self.changed_data):
            self.check_own_password()
        stays_owner = data["role"] == OWNER and data.get("is_active")
        if not stays_owner and is_last_owner(self.instance):
            self.add_error("role", _("This is the last owner who can log in. Make somebody else an owner first."))
        return data


class NewAccountForm(AsksOwnPassword, AdminUserCreationForm):
    role = RoleField()
    # Django asks in words of its makers whether there is to be a password. Here a field that is left empty says so.
    usable_password = None

    class Meta(InPlainWords, AdminUserCreationForm.Meta):
        fields = ("username", "email")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = _("Leave both empty, and the account gets an invitation: a link with which its person chooses one.")
        self.fields["password1"].help_text = words

    def clean(self):
        data = super().clean()
        self.check_own_password()
        return data

    def validate_passwords(self, *args, **kwargs):
        if self.cleaned_data.get("password1") or self.cleaned_data.get("password2"):
            super().validate_passwords(*args, **kwargs)
        else:
            self.cleaned_data["set_usable_password"] = False


class OwnPasswordForm(AsksOwnPassword):
    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.by = by

    def clean(self):
        self.check_own_password()
        return super().clean()


class NewPasswordFor(AsksOwnPassword, AdminPasswordChangeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)
        self.fields["password1"].required = self.fields["password2"].required = True

    def clean(self):
        data = super().clean()
        self.check_own_password()
        return data

    def save(self, commit=True):
        user = super().save(commit)
        log_change(user, "password", by=self.by.user)
        if user.has_usable_password() and user != self.by.user:
            note_given(user)
        return user


def is_last_owner(user):
    """Tell whether nobody but `user` could still log in and do everything."""
    owners = User.objects.filter(is_superuser=True, is_staff=True, is_active=True)
    # Somebody who was invited has no password yet, and the link ends after a week.
    owners = owners.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
    # Of two who take each other's role away at once, the second sees what the first has done.
    pks = list(owners.select_for_update().values_list("pk", flat=True))
    return pks == [user.pk]


admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(LeadsBack, UserAdmin):
    form, add_form, change_password_form = AccountForm, NewAccountForm, NewPasswordFor
    add_form_template = "admin/change_form.html"
    delete_confirmation_template = "admin/auth_user_delete.html"
    change_user_password_template = "admin/auth_user_password.html"  # noqa: S105 - no password
    list_display = ["username", "email", "may_do", "is_active", "last_login"]
    list_filter = ["is_active"]
    filter_horizontal = []
    actions = None
    fieldsets = [
        (None, {"fields": ["username", "new_password", "first_name", "last_name", "email", "own_password"]}),
        (gettext_lazy("What somebody may do"), {"fields": ["byline", "role", "is_active"]}),
        (gettext_lazy("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "email", "role", "password1", "password2", "own_password"]}),
    ]
    readonly_fields = ["new_password", "byline", "last_login", "date_joined"]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups", "user_permissions")

    @admin.display(description=gettext_lazy("Password"))
    def new_password(self, user):
        address = reverse("admin:auth_user_password_change", args=[user.pk])
        if user.has_usable_password():
            return format_html('<a href="{}">{}</a>', address, _("Set another password"))
        invite = reverse("admin:auth_user_invite", args=[user.pk])
        return format_html(
            '{} <a href="{}">{}</a> · <a href="{}">{}</a>',
            *(_("None yet."), invite, _("Invite once more…"), address, _("Set one")),
        )

    def get_urls(self):
        view = self.admin_site.admin_view(self.invite_view)
        return [path("<number:pk>/invite/", view, name="auth_user_invite"), *super().get_urls()]

    def invite_view(self, request, pk):
        """Give an account without a password its link again."""
        user = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, user):
            raise PermissionDenied
        form = OwnPasswordForm(request.POST or None, by=request)
        if request.method == "POST" and form.is_valid():
            if not user.has_usable_password():
                with transaction.atomic():
                    invite(request, user)
            return redirect("admin:auth_user_change", pk)
        title = _("Invite “%(name)s” to choose a password") % {"name": user.get_username()}
        context = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, "form": form}
        context |= {"original": user, "act": _("Invite")}
        return TemplateResponse(request, self.change_user_password_template, context)

    @admin.display(description=gettext_lazy("Byline"))
    def byline(self, user):
        """The name under which the account answers comments."""
        byline = getattr(user, "author", None)
        if byline:
            return format_html('<a href="{}">{}</a>', reverse("admin:articles_author_change", args=[byline.pk]), byline)
        words = _("None, so that it cannot answer comments. Choose this account at one of the bylines.")
        return format_html('<a href="{}">{}</a>', reverse("admin:articles_author_changelist"), words)

    @admin.display(description=gettext_lazy("may do"))
    def may_do(self, user):
        return what_may_be_done(user).partition(":")[0]

    @transaction.atomic
    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        return super().changeform_view(request, object_id, form_url, extra_context)

    @transaction.atomic
    def user_change_password(self, request, id, form_url=""):
        self.change_password_form = type("Form", (NewPasswordFor,), {"by": request})
        return super().user_change_password(request, id, form_url)

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.by = request
        return form

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        for name in IN_THE_LOG.keys() & set(form.changed_data) if change else ():
            log_change(obj, IN_THE_LOG[name], by=request.user)
        if not change:
            log_change(obj, "made", by=request.user)
            if obj.has_usable_password():
                note_given(obj)
            else:
                invite(request, obj)
        role = form.cleaned_data.get("role")
        if role and role != OTHER and (not change or role != role_of(obj)):
            set_role(obj, role)

    def delete_view(self, request, object_id, extra_context=None):
        form = OwnPasswordForm(request.POST or None, by=request)
        if request.method == "POST" and not form.is_valid():
            # Django deletes if anything was sent, and asks if nothing was.
            request.POST = QueryDict()
        title = _("Delete the account")
        return super().delete_view(request, object_id, {"form": form, "title": title, **(extra_context or {})})

    def delete_model(self, request, obj):
        log_change(obj, "deleted", by=request.user)
        super().delete_model(request, obj)

    def has_delete_permission(self, request, obj=None):
        if obj is not None and (obj == request.user or self._is_last(obj)):
            return False
        return super().has_delete_permission(request, obj)

    @staticmethod
    def _is_last(user):
        with transaction.atomic():
            return is_last_owner(user)
