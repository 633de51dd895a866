"""The page on which somebody sees to their own second step. Each act asks for the password once more."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import REDIRECT_FIELD_NAME, authenticate
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django_otp import login as otp_login
from django_otp.plugins.otp_static.models import StaticToken

from rlssite.people import passkeys, second_step
from rlssite.people.events import log_change
from rlssite.people.second_step import CodeForm
from rlssite.people.sessions import log_ins_of

# Whoever said “not now” is not asked again in this log-in.
LATER = "second_step_later"


def is_task(request):
    """Tell whether the first page asks whoever is logged in to set up a second step; on https the log-in did."""
    return not (second_step.settings.IS_HTTPS or second_step.has_step(request.user) or request.session.get(LATER))


class OwnPassword(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Your password, once more"),
        max_length=4096,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class OwnStep(OwnPassword):
    # Filled in by the page's script with what a new passkey said.
    new_passkey = forms.CharField(required=False, widget=forms.HiddenInput)


class SetUp(CodeForm, OwnPassword):
    pass


@never_cache
def own_step(request):
    user, has_step = request.user, second_step.has_step(request.user)
    onward = _onward(request)
    if request.method == "POST" and "later" in request.POST:
        request.session[LATER] = True
        return redirect("admin:index")
    form = (OwnStep if has_step else SetUp)(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_own_password(request, form):
        if not has_step:
            device, why = second_step.verify(request, user, form.cleaned_data["otp_token"])
            if device is None:
                form.add_error("otp_token", why)
            else:
                request.session[second_step.NEW_CODES] = second_step.confirm(device)
                log_change(user, "second step set up")
                otp_login(request, device)
                return _again(onward)
        elif form.cleaned_data.get("new_passkey"):
            if passkeys.add(request, form.cleaned_data["new_passkey"]) is None:
                form.add_error(None, passkeys.refused())
            else:
                log_change(user, "passkey added")
                messages.success(request, _("From now on this passkey can be your second step."))
                return _again(onward)
        elif "remove_passkey" in request.POST:
            passkeys.remove(user, request.POST["remove_passkey"])
            second_step.stay(request)
            log_change(user, "passkey removed")
            messages.success(request, _("The passkey is removed: it lets nobody in any more."))
            return _again(onward)
        elif "remove" in request.POST:
            second_step.remove(user)
            second_step.stay(request)
            log_change(user, "second step removed")
            messages.success(request, _("Your account has no second step any more."))
            return _again(onward)
        elif "codes" in request.POST:
            request.session[second_step.NEW_CODES] = second_step.new_codes(user)
            second_step.stay(request)
            log_change(user, "new recovery codes")
            return _again(onward)
    codes = second_step.shown_once(request) if request.method == "GET" else []
    why_no_passkey = passkeys.why_not(request)
    context = {
        **admin.site.each_context(request),
        **second_step.context_of(request, user),
        "make": passkeys.question_for_new(request) if has_step and not why_no_passkey else "",
        "why_no_passkey": why_no_passkey,
        "passkeys": passkeys.of(user),
        "title": _("Your log-in"),
        "log_ins": log_ins_of(user, request.session.session_key),
        "form": form,
        "codes": codes,
        "codes_left": StaticToken.objects.filter(device__user=user).count(),
        "onward": onward,
        "is_required": second_step.settings.IS_HTTPS,
    }
    return TemplateResponse(request, "admin/second_step/own.html", context)


def _onward(request):
    """Return the page of this site that whoever comes from the log-in wants to go on to, or ""."""
    address = request.GET.get(REDIRECT_FIELD_NAME, "")
    is_ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if is_ours else ""


def _again(onward):
    query = f"?{urlencode({REDIRECT_FIELD_NAME: onward})}" if onward else ""
    return redirect(reverse("second_step") + query)


def _is_own_password(request, form):
    """Tell whether the password is right; a wrong one counts as one at the log-in."""
    typed = {"username": request.user.get_username(), "password": form.cleaned_data["password"]}
    if authenticate(request, **typed) is not None:
        return True
    form.add_error("password", _("That is not your password."))
    return False
