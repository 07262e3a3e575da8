"""Where products are sold: channels of producers, and places that people go to."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from localities.models import Commune, District
from localities.sql import COMMUNE_IN_DISTRICT
from ocop_registry.audit import tracked
from ocop_registry.stamp import public_change
from ocop_registry.text import Named, stored_well
from ocop_registry.triggers import refuse
from producers.enums import PERSONAL_ADDRESS, PERSONAL_CHANNELS, ChannelKind, PointKind
from producers.validators import check_phone, check_shop_address

WEB_ADDRESS = r"^https://[a-z0-9][a-z0-9.-]*\.[a-z]{2,}(/[^\s<>\"]*)?$"
CONSENTED = refuse(
    "channel_consented",
    columns=("producer_id", "kind"),
    broken="""
        r.kind IN ('zalo', 'phone') AND NOT EXISTS (
            SELECT 1 FROM producers_producer p WHERE p.id = r.producer_id AND p.publish_contact)
    """,
    message="the producer has not agreed to publish contacts",
)


@tracked(part_of="producer")
class SalesChannel(models.Model):
    """A way to buy from a producer without going there."""

    producer = models.ForeignKey(
        "producers.Producer", models.CASCADE, related_name="channels", verbose_name=_("producer")
    )
    kind = models.CharField(_("kind of channel"), max_length=12, choices=ChannelKind.choices)
    url = models.CharField(
        _("web address"),
        max_length=300,
        blank=True,
        validators=[check_shop_address],
        help_text=_("The whole address of the shop or page, beginning with https://."),
    )
    phone = models.CharField(
        _("telephone"),
        max_length=60,
        blank=True,
        validators=[check_phone],
        help_text=_("Only for orders by telephone."),
    )
    is_sample = models.BooleanField(_("sample record (made up)"), default=False)

    class Meta:
        verbose_name = _("sales channel")
        ordering = ["kind", "pk"]
        triggers = [*CONSENTED, public_change()]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ChannelKind.values), name="channel_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=ChannelKind.PHONE, url="") & ~Q(phone="")
                | ~Q(kind=ChannelKind.PHONE) & Q(phone="", url__regex=WEB_ADDRESS),
                name="channel_address_fits_kind",
                violation_error_message=_(
                    "An order by telephone has a number, every other channel a web address that begins with https://."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(url__regex=PERSONAL_ADDRESS) | Q(kind=ChannelKind.ZALO),
                name="channel_of_a_person_is_called_so",
                violation_error_message=_(
                    "This address leads to a person, not to a shop: choose Zalo as the kind of channel."
                ),
            ),
            models.UniqueConstraint(
                fields=["producer", "url", "phone"],
                name="channel_once",
                violation_error_message=_("This producer already has this channel."),
            ),
            stored_well("url", "channel_url_clean"),
            stored_well("phone", "channel_phone_clean"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.url or self.phone}"

    @property
    def needs_consent(self) -> bool:
        """Whether it leads to a person."""
        return self.kind in PERSONAL_CHANNELS


@tracked(exclude=["name_fold", "name_sort"])
class SalesPoint(Named):
    """A place where OCOP products are sold. Its address is that of a shop, never of somebody's home."""

    kind = models.CharField(_("kind of place"), max_length=12, choices=PointKind.choices)
    address = models.CharField(
        _("address"), max_length=255, help_text=_("House, street, hamlet, as people find it.")
    )
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="sales_points", verbose_name=_("commune")
    )
    district = models.ForeignKey(
        District, models.PROTECT, related_name="sales_points", verbose_name=_("district")
    )
    opening_hours = models.CharField(
        _("opening hours"), max_length=120, blank=True, help_text=_("For example: 7:00 – 20:00, every day.")
    )
    producers = models.ManyToManyField(
        "producers.Producer",
        through="SalesPointProducer",
        related_name="sales_points",
        verbose_name=_("producers"),
    )
    is_open = models.BooleanField(
        _("open"), default=True, help_text=_("Take the tick away when it has closed: it is no longer shown.")
    )
    is_sample = models.BooleanField(_("sample record (made up)"), default=False)

    class Meta(Named.Meta):
        abstract = False
        verbose_name = _("sales point")
        ordering = ["name_sort", "pk"]
        triggers = [*COMMUNE_IN_DISTRICT, public_change()]
        indexes = [models.Index(fields=["name_sort", "id"], name="sales_point_by_name")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PointKind.values), name="sales_point_kind_known"),
            models.CheckConstraint(
                condition=~Q(name_fold="") & ~Q(address=""), name="sales_point_name_and_address_given"
            ),
            models.UniqueConstraint(
                "name_fold",
                "district",
                "address",
                name="sales_point_once",
                violation_error_message=_("This place is already in the list."),
            ),
            *(
                stored_well(field, f"sales_point_{field}_clean")
                for field in ("name", "address", "opening_hours")
            ),
        ]

    def get_absolute_url(self) -> str:
        """The staff page: the public sees it beside products."""
        return reverse("sales_point_edit", args=[self.pk])


@tracked(part_of="point")
class SalesPointProducer(models.Model):
    """That a place sells what a producer makes."""

    point = models.ForeignKey(SalesPoint, models.CASCADE, related_name="sold", verbose_name=_("sales point"))
    producer = models.ForeignKey(
        "producers.Producer", models.CASCADE, related_name="sold_at", verbose_name=_("producer")
    )

    class Meta:
        verbose_name = _("products of a producer at a sales point")
        triggers = [public_change()]
        constraints = [
            models.UniqueConstraint(
                fields=["point", "producer"],
                name="sold_once",
                violation_error_message=_("This place already sells the products of this producer."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.point}: {self.producer}"
