"""Forms of accounts."""

from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm
from django.contrib.auth.password_validation import validate_password
from django.core.validators import MaxLengthValidator, RegexValidator
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.models import User
from ocop_registry.forms import CleanTextForm

LONGEST_USERNAME = 60
LONGEST_PASSWORD = 200
USERNAME = RegexValidator(
    r"^[a-z0-9][a-z0-9._-]*\Z",
    _("Use small letters without tones, digits, dots, hyphens and underscores only."),
)


def password_field(label: Any, *, help_text: Any = "") -> forms.CharField:
    """A new password: kept as typed, spaces too."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class SignInForm(AuthenticationForm):
    """User name and password."""

    error_messages = {
        "invalid_login": _(
            "The user name and the password do not fit together, or the account is switched off. "
            "Mind capital letters; the password is case-sensitive."
        ),
        "inactive": _("This account is switched off."),
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")
        # Django tells only the browser. Without it a long name would reach the table of failed tries, which has no
        # room for it.
        self.fields["username"].validators.append(MaxLengthValidator(LONGEST_USERNAME))
        self.fields["password"].validators.append(MaxLengthValidator(LONGEST_PASSWORD))


class OwnPasswordForm(PasswordChangeForm):
    """One's own new password, with the present one."""

    old_password = forms.CharField(
        label=_("Present password"),
        strip=False,
        max_length=LONGEST_PASSWORD,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password1 = password_field(
        _("New password"), help_text=_("At least 12 characters; a short sentence is easy to remember.")
    )
    new_password2 = password_field(_("New password once more"))


class NewPasswordForm(SetPasswordForm):  # type: ignore[type-arg]  # generic for the type checker only
    """A new password that an administrator gives."""

    new_password1 = password_field(
        _("New password"), help_text=_("At least 12 characters. The person should change it at once.")
    )
    new_password2 = password_field(_("New password once more"))


class AccountForm(CleanTextForm, forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    """What an administrator may change of an account."""

    class Meta:
        model = User
        fields = ["full_name", "role", "commune", "is_active"]
        help_texts = {
            "role": _("Members of councils need none: they get a seat in their council."),
            "is_active": _("Switch off instead of deleting: the history names the account."),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        role, commune = self.fields["role"], self.fields["commune"]
        if isinstance(role, forms.ChoiceField):
            role.choices = [("", _("No role")), *User._meta.get_field("role").flatchoices]
        if isinstance(commune, forms.ModelChoiceField):
            commune.empty_label = _("None: works for the province or in a council")

    def clean(self) -> dict[str, Any]:
        """A commune belongs to officers of communes, and they have one."""
        data = super().clean()
        of_commune = data.get("role") == Role.COMMUNE_OFFICER
        if of_commune and not data.get("commune") and "commune" not in self.errors:
            self.add_error("commune", _("Choose the commune whose dossiers the officer works on."))
        elif data.get("commune") and not of_commune and "role" not in self.errors:
            self.add_error(
                "commune", _("Only commune officers have a commune. Leave it empty, or choose that role.")
            )
        return data


class NewAccountForm(AccountForm):
    """A new account with its first password."""

    username = forms.CharField(
        label=_("User name"),
        max_length=LONGEST_USERNAME,
        validators=[USERNAME],
        help_text=_("Used to sign in, for example: nguyen.van.a. It cannot be changed later."),
        widget=forms.TextInput(
            attrs={"autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    password1 = password_field(
        _("Password"), help_text=_("At least 12 characters. The person should change it at once.")
    )
    password2 = password_field(_("Password once more"))
    field_order = ["username", "full_name", "role", "commune", "is_active", "password1", "password2"]

    class Meta(AccountForm.Meta):
        fields = ["username", "full_name", "role", "commune", "is_active"]

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same and good enough. They are kept as typed, unlike every other text."""
        typed = {name: self.cleaned_data.get(name) for name in ("password1", "password2")}
        data = super().clean()
        data |= {name: value for name, value in typed.items() if value is not None}
        if typed["password1"] != typed["password2"] and None not in typed.values():
            self.add_error("password2", _("The two passwords are not the same."))
        return data

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # where Django's own form judges passwords
        password = self.cleaned_data.get("password1")
        if password:
            try:
                validate_password(password, self.instance)
            except forms.ValidationError as error:
                self.add_error("password1", error)
