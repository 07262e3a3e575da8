"""Signing in and out, one's own password, and the administrator's pages of accounts."""

from typing import Any

from axes.helpers import get_cool_off
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions
from accounts.access import StaffRequest, requires
from accounts.forms import AccountForm, NewAccountForm, NewPasswordForm, OwnPasswordForm, SignInForm
from accounts.models import User
from accounts.rules import can_manage_accounts
from ocop_registry import keyset

UNFIT = 422
TOO_MANY = 429
PAGE = 100


class SignIn(LoginView):
    """Sign in; throttled by django-axes, which answers in our place after too many tries."""

    template_name = "staff/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: Any) -> HttpResponse:
        """The form again, as every unfit form of the registry answers."""
        return self.render_to_response(self.get_context_data(form=form), status=UNFIT)


sign_in = SignIn.as_view()


def locked_out(request: HttpRequest, *_details: object) -> HttpResponse:
    """The answer of django-axes after too many tries: when to try again. Each further try starts the wait anew."""
    wait = get_cool_off(request)
    context = {
        "again_at": timezone.localtime(timezone.now() + wait),
        "minutes": int(wait.total_seconds() // 60),
    }
    response = render(request, "staff/locked_out.html", context, status=TOO_MANY)
    response["Retry-After"] = str(int(wait.total_seconds()))
    return response


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out, also when the session has already ended. What pages kept on the device goes, too (docs/adr/0027)."""
    logout(request)
    response = redirect("home")
    response["Clear-Site-Data"] = '"storage"'
    return response


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password_change(request: StaffRequest) -> HttpResponse:
    """One's own password; other sessions of the account end."""
    form = OwnPasswordForm(request.user, request.POST or None)
    if form.is_valid():
        actions.set_password(user=request.user, password=form.cleaned_data["new_password1"], by=request.user)
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your password has been changed."))
        return redirect("password_change")
    return _page(request, "password_change", form, {})


@requires(can_manage_accounts)
@require_GET
def account_list(request: StaffRequest) -> HttpResponse:
    """All accounts, those switched off too."""
    page = keyset.page(
        request.GET.get("after"), User.objects.select_related("commune"), order=["username"], size=PAGE
    )
    return render(request, "staff/accounts/list.html", {"page": page})


@sensitive_post_parameters()
@requires(can_manage_accounts)
@require_http_methods(["GET", "POST"])
def account_add(request: StaffRequest) -> HttpResponse:
    """A new account."""
    form = NewAccountForm(request.POST or None)
    if form.is_valid():
        password = form.cleaned_data["password1"]
        user = actions.create_account(user=form.save(commit=False), password=password, by=request.user)
        messages.success(request, _("The account %(name)s has been opened.") % {"name": user.username})
        return redirect("account_list")
    return _page(request, "add", form, {})


@requires(can_manage_accounts)
@require_http_methods(["GET", "POST"])
def account_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Name, role and state of an account."""
    account = get_object_or_404(User, pk=pk)
    form = AccountForm(request.POST or None, instance=account)
    if form.is_valid():
        try:
            actions.save_account(user=account, by=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("The account has been saved."))
            return redirect("account_edit", pk)
    context = {"account": get_object_or_404(User, pk=pk), "password_form": NewPasswordForm(account)}
    return _page(request, "edit", form, context)


@sensitive_post_parameters()
@requires(can_manage_accounts)
@require_http_methods(["GET", "POST"])
def account_password(request: StaffRequest, pk: int) -> HttpResponse:
    """A new password for somebody who forgot theirs."""
    account = get_object_or_404(User, pk=pk)
    form = NewPasswordForm(account, request.POST or None)
    if form.is_valid():
        actions.set_password(user=account, password=form.cleaned_data["new_password1"], by=request.user)
        if account.pk == request.user.pk:
            update_session_auth_hash(request, account)
        messages.success(request, _("The new password is set. Give it to the person by a safe way."))
        return redirect("account_edit", pk)
    context = {"account": account, "form": AccountForm(instance=account), "password_form": form}
    return render(request, "staff/accounts/edit.html", context, status=UNFIT if form.is_bound else 200)


def _page(request: HttpRequest, name: str, form: Any, context: dict[str, object]) -> HttpResponse:
    """A page with one form, with 422 when what was sent is unfit."""
    status = UNFIT if form.is_bound else 200
    return render(request, f"staff/accounts/{name}.html", {"form": form} | context, status=status)
