"""What is done with accounts."""

import logging

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.enums import Role
from accounts.models import User
from ocop_registry.audit import because

log = logging.getLogger(__name__)


@transaction.atomic
def create_account(*, user: User, password: str, by: User | None, why: str = "") -> User:
    """Open an account with its first password. Raises ValidationError when unfit."""
    user.set_password(password)
    with because(by=by, why=why):
        user.full_clean()
        user.save()
    return user


@transaction.atomic
def save_account(*, user: User, by: User | None, why: str = "") -> User:
    """Change the name, role or state of an account. Raises ValidationError when the last administrator would go.

    The administrators' rows are locked, so that two of them cannot switch each other off at the same moment.
    """
    administrators = set(
        User.objects.select_for_update()
        .filter(role=Role.ADMINISTRATOR, is_active=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    stays = user.is_active and user.role == Role.ADMINISTRATOR
    if by is not None and by.pk == user.pk and not stays:
        raise ValidationError(_("You cannot take your own rights away. Ask another administrator."))
    if not stays and not administrators - {user.pk}:
        raise ValidationError(_("At least one administrator must stay."))
    if by is not None and by.pk not in administrators:
        raise ValidationError(_("You are no longer an administrator."))
    with because(by=by, why=why):
        user.full_clean()
        user.save(update_fields=["full_name", "role", "commune", "is_active"])
    return user


def set_password(*, user: User, password: str, by: User) -> None:
    """Give a new password; it ends every session of the account, since sessions carry a hash of the password."""
    user.set_password(password)
    user.save(update_fields=["password"])
    # The audit trail leaves the password out, even as a hash; the log says that it happened.
    log.info("password of account %s set by account %s", user.pk, by.pk)
