"""Filters of the list of dossiers."""

from typing import Any

import django_filters
from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from evaluations.enums import FINAL, DossierKind, Status
from evaluations.models import Dossier, Round, SelfScore
from evaluations.scoring import BANDS
from localities.models import Commune
from ocop_registry.forgiving import LONGEST_SEARCH, ForgivingFilter
from producers.search import containing

FEW_DIGITS = 3  # of a product code, enough to look for it
UNDER_WAY, ENDED = "open", "ended"
NO_ROUND = "none"
URGENT, NEWEST = "urgent", "newest"
STATUSES = [(UNDER_WAY, _("Under way")), *Status.choices, (ENDED, _("Ended, all"))]
SORTS = [(URGENT, _("Nearest deadline first")), (NEWEST, _("Newest first"))]
OWN_STARS = [
    ("5", _("Own score 90 or more")),
    ("4", _("Own score 70 to 89")),
    ("3", _("Own score 50 to 69")),
    ("0", _("Own score below 50, or none")),
]
ORDERS = {URGENT: ["due", "-pk"], NEWEST: ["-pk"]}


def communes() -> list[tuple[str, str]]:
    """Communes of today that have dossiers."""
    found = Commune.objects.filter(dossiers__isnull=False).distinct()
    return [(each.code, each.name) for each in found]


def rounds() -> list[tuple[str, str]]:
    """The rounds, the latest first."""
    return [
        (NO_ROUND, str(_("In no round yet"))),
        *((str(each.pk), str(each)) for each in Round.objects.all()),
    ]


class DossierFilter(ForgivingFilter):
    """q (product, producer, commune, code), status, kind, commune, round, own score, and the order."""

    q = django_filters.CharFilter(
        label=_("Product, producer, commune, code"), method="by_words", max_length=LONGEST_SEARCH
    )
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=STATUSES, method="by_status", empty_label=_("All")
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=DossierKind.choices, empty_label=_("All"))
    commune = django_filters.ChoiceFilter(
        label=_("Commune"), field_name="commune__code", choices=communes, empty_label=_("All")
    )
    round = django_filters.ChoiceFilter(
        label=_("Round"), choices=rounds, method="by_round", empty_label=_("All")
    )
    own = django_filters.ChoiceFilter(
        label=_("Own score"), choices=OWN_STARS, method="by_own_score", empty_label=_("All")
    )
    sort = django_filters.ChoiceFilter(label=_("Order"), choices=SORTS, method="unsorted", empty_label=None)

    class Meta:
        model = Dossier
        fields: list[str] = []

    @property
    def order(self) -> list[str]:
        """The columns of the order that was asked for."""
        asked = self.form.cleaned_data.get("sort") if self.form.is_bound and self.form.is_valid() else ""
        return ORDERS[asked or URGENT]

    def unsorted(self, queryset: QuerySet[Any], _name: str, _value: str) -> QuerySet[Any]:
        """The pages of the list sort."""
        return queryset

    def by_words(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """The words without tones, or a part of the product code as it is written."""
        columns = ("product__name_fold", "product__producer__name_fold", "commune__name_fold")
        part = value.strip()
        digits = sum(ch.isdigit() for ch in part)
        code = Q(code__contains=part) if digits >= FEW_DIGITS else Q()
        return queryset.filter(containing(value, *columns) | code)

    def by_status(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """One status, or those under way, or those that ended."""
        if value == UNDER_WAY:
            return queryset.exclude(status__in=FINAL)
        return queryset.filter(status__in=FINAL) if value == ENDED else queryset.filter(status=value)

    def by_round(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """Those of a round, or those in none."""
        return queryset.filter(round=None) if value == NO_ROUND else queryset.filter(round=int(value))

    def by_own_score(self, queryset: QuerySet[Any], _name: str, value: str) -> QuerySet[Any]:
        """By the band that the producer's own points lie in; marks are not looked at."""
        star = int(value)
        least = BANDS.get(star, 0)
        most = BANDS.get(star + 1, 101) if star else BANDS[3]
        return with_own_score(queryset).filter(own_score__gte=least, own_score__lt=most)


def with_own_score(queryset: QuerySet[Dossier]) -> QuerySet[Any]:
    """Each dossier with `own_score`, the sum of the producer's own points, 0 where there are none."""
    points = SelfScore.objects.filter(dossier=OuterRef("pk")).order_by().values("dossier")
    summed = points.annotate(sum=Sum("option__points")).values("sum")
    return queryset.annotate(own_score=Coalesce(Subquery(summed), 0))


class CommuneDossierFilter(DossierFilter):
    """The same for officers of a commune, who see one commune only."""

    commune = None
