"""People who sign in."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from ocop_registry.audit import tracked


class UserManager(BaseUserManager["User"]):
    """Makes accounts. There is no superuser: an administrator manages accounts, nobody bypasses the rules."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """A new account; without a password nobody can sign in to it."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save()
        return user


@tracked(exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """A person with an account. Accounts are never deleted, only switched off: the trail names them."""

    username = models.CharField(
        _("user name"),
        max_length=60,
        unique=True,
        error_messages={"unique": _("Another account already has this user name.")},
    )
    full_name = models.CharField(_("full name"), max_length=120)
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, blank=True)
    commune = models.ForeignKey(
        "localities.Commune",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("commune"),
        limit_choices_to={"valid_to__isnull": True},
        help_text=_("Of a commune officer: whose dossiers the person works on."),
    )
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = _("account")
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(condition=Q(role__in=["", *Role.values]), name="user_role_known"),
            models.CheckConstraint(condition=~Q(username=""), name="user_name_given"),
            models.CheckConstraint(
                condition=Q(role=Role.COMMUNE_OFFICER, commune__isnull=False)
                | Q(~Q(role=Role.COMMUNE_OFFICER), commune__isnull=True),
                name="user_commune_of_commune_officer",
                violation_error_message=_("A commune officer has a commune; others have none."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username
