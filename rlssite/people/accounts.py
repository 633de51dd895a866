"""The admin's pages for accounts: one field for what somebody may do, and always an owner who can log in."""

from django import forms
from django.contrib import admin
from django.contrib.auth import authenticate, get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm, UserChangeForm
from django.db import transaction
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rlssite.people.events import log_change
from rlssite.people.given_passwords import note_given
from rlssite.people.roles import NOBODY, OTHER, OWNER, PLAIN, role_of, set_role
from rlssite.web.leading_back import LeadsBack

User = get_user_model()


class AsksOwnPassword(forms.Form):
    """Mixin of a form whose person shows once more who they are, before what a thief of a session would change."""

    by = None
    own_password = forms.CharField(
        label=gettext_lazy("Your own password"),
        required=False,
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
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


class AccountForm(AsksOwnPassword, UserChangeForm):
    role = RoleField()

    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "email", "is_active"]
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

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "role" not in self.fields:
            return
        role = role_of(self.instance)
        if role == OTHER:
            words = _("as it was set by hand before")
            self.fields["role"].choices = [*PLAIN.items(), (OTHER, words)]
        self.fields["role"].initial = role
        self.fields["own_password"].help_text = _("Only to change the e-mail address, or what somebody may do.")

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


class NewAccountForm(AdminUserCreationForm):
    role = RoleField(initial=NOBODY)

    class Meta(AdminUserCreationForm.Meta):
        fields = ("username", "email")


class NewPasswordFor(AsksOwnPassword, AdminPasswordChangeForm):
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
    # Of two who take each other's role away at once, the second sees what the first has done.
    pks = list(owners.select_for_update().values_list("pk", flat=True))
    return pks == [user.pk]


admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(LeadsBack, UserAdmin):
    form, add_form, change_password_form = AccountForm, NewAccountForm, NewPasswordFor
    change_user_password_template = "admin/auth_user_password.html"  # noqa: S105 - no password
    list_display = ["username", "email", "may_do", "is_active", "last_login"]
    list_filter = ["is_active"]
    filter_horizontal = []
    actions = None
    fieldsets = [
        (None, {"fields": ["username", "new_password", "first_name", "last_name", "email"]}),
        (gettext_lazy("What somebody may do"), {"fields": ["role", "is_active", "own_password"]}),
        (gettext_lazy("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "email", "role", "usable_password", "password1", "password2"]}),
    ]
    readonly_fields = ["new_password", "last_login", "date_joined"]

    @admin.display(description=gettext_lazy("Password"))
    def new_password(self, user):
        address = reverse("admin:auth_user_password_change", args=[user.pk])
        return format_html('<a href="{}">{}</a>', address, _("Set another password"))

    @admin.display(description=gettext_lazy("may do"))
    def may_do(self, user):
        return str(PLAIN.get(role_of(user), _("as it was set by hand before"))).partition(":")[0]

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
        what = {"email": "e-mail address", "username": "name", "role": "role", "is_active": "whether it may log in"}
        for name in what.keys() & set(form.changed_data) if change else ():
            log_change(obj, what[name], by=request.user)
        if not change:
            log_change(obj, "made", by=request.user)
        if not change and obj.has_usable_password():
            note_given(obj)
        role = form.cleaned_data.get("role")
        if role and role != OTHER and (not change or role != role_of(obj)):
            set_role(obj, role)

    def has_delete_permission(self, request, obj=None):
        if obj is not None and (obj == request.user or self._is_last(obj)):
            return False
        return super().has_delete_permission(request, obj)

    @staticmethod
    def _is_last(user):
        with transaction.atomic():
            return is_last_owner(user)
