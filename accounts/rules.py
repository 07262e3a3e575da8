"""Who may do what: small predicates without side effects. Everything not named here is denied."""

from django.contrib.auth.models import AnonymousUser

from accounts.enums import Role
from accounts.models import User

Visitor = User | AnonymousUser


def has_role(user: Visitor, *roles: Role) -> bool:
    """Whether the person is signed in, may sign in still, and has one of the roles."""
    return isinstance(user, User) and user.is_active and user.role in roles


def can_keep_register(user: Visitor) -> bool:
    """Enter producers and products, issue, prolong, revoke and annul certificates, import, read the audit trail."""
    return has_role(user, Role.OFFICER, Role.ADMINISTRATOR)


def can_keep_dossiers(user: Visitor) -> bool:
    """Open and work on dossiers: officers of the province on all, of a commune on their own commune's."""
    return can_keep_register(user) or has_role(user, Role.COMMUNE_OFFICER)


def can_manage_accounts(user: Visitor) -> bool:
    """Make accounts, give roles, switch accounts off."""
    return has_role(user, Role.ADMINISTRATOR)
