"""Kinds of producers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LegalForm(models.TextChoices):
    """Who may be an OCOP producer (QĐ 26/2026/QĐ-TTg, Điều 2.3), companies split as the criteria sheets do."""

    COOPERATIVE = "cooperative", _("Cooperative")
    COOPERATIVE_GROUP = "cooperative_group", _("Cooperative group")
    LIMITED_COMPANY = "limited_company", _("Limited liability company")
    JOINT_STOCK_COMPANY = "joint_stock_company", _("Joint stock company")
    PRIVATE_ENTERPRISE = "private_enterprise", _("Private enterprise")
    COMPANY = "company", _("Company (form not recorded)")
    FARM = "farm", _("Farm")
    HOUSEHOLD_BUSINESS = "household_business", _("Registered household business")
    HOUSEHOLD = "household", _("Producing household")
    ASSOCIATION = "association", _("Association")
    TOURISM_CENTRE = "tourism_centre", _("Tourism management centre")
    UNKNOWN = "unknown", _("Not recorded")


class Segment(models.TextChoices):
    """The groups that the programme's targets count."""

    COOPERATIVE = "cooperative", _("Cooperatives")
    SME = "sme", _("Small and medium enterprises")
    HOUSEHOLD = "household", _("Households and farms")
    OTHER = "other", _("Associations and centres")
    UNKNOWN = "unknown", _("Not recorded")


SEGMENT_OF: dict[LegalForm, Segment] = {
    LegalForm.COOPERATIVE: Segment.COOPERATIVE,
    LegalForm.COOPERATIVE_GROUP: Segment.COOPERATIVE,
    LegalForm.LIMITED_COMPANY: Segment.SME,
    LegalForm.JOINT_STOCK_COMPANY: Segment.SME,
    LegalForm.PRIVATE_ENTERPRISE: Segment.SME,
    LegalForm.COMPANY: Segment.SME,
    LegalForm.FARM: Segment.HOUSEHOLD,
    LegalForm.HOUSEHOLD_BUSINESS: Segment.HOUSEHOLD,
    LegalForm.HOUSEHOLD: Segment.HOUSEHOLD,
    LegalForm.ASSOCIATION: Segment.OTHER,
    LegalForm.TOURISM_CENTRE: Segment.OTHER,
    LegalForm.UNKNOWN: Segment.UNKNOWN,
}
COMPANIES = [form for form, segment in SEGMENT_OF.items() if segment == Segment.SME]


class ChannelKind(models.TextChoices):
    """How a producer sells from afar."""

    WEBSITE = "website", _("Own web shop")
    MARKETPLACE = "marketplace", _("Shop on a marketplace")
    SOCIAL = "social", _("Page on a social network")
    ZALO = "zalo", _("Zalo")
    PHONE = "phone", _("Order by telephone")


# They lead to a person, not to a shop: public only with the producer's consent (`publish_contact`).
PERSONAL_CHANNELS = (ChannelKind.ZALO, ChannelKind.PHONE)
# Addresses that do so whatever they are called.
PERSONAL_ADDRESS = r"^https://([a-z0-9-]+\.)*(zalo\.me|zaloapp\.com|wa\.me|t\.me|m\.me)(/|$)"


class PointKind(models.TextChoices):
    """What kind of place sells OCOP products."""

    OCOP_SHOP = "ocop_shop", _("OCOP shop")
    SUPERMARKET = "supermarket", _("Supermarket")
    SHOP = "shop", _("Shop")
    MARKET = "market", _("Market stall")
    TOURIST_STOP = "tourist_stop", _("Tourist stop")


class Gender(models.TextChoices):
    """As Mẫu 02 asks for it."""

    FEMALE = "female", _("Female")
    MALE = "male", _("Male")
