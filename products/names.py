"""The official groups for readers of other languages. The names in the decision are Vietnamese; these only help to find.

By the slugs and codes of QĐ 26/2026/QĐ-TTg. A group that is not here keeps its Vietnamese name.
"""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from ocop_registry import languages
from products.models import ProductSet, Sector

SECTORS: dict[str, Promise] = {
    "thuc-pham": pgettext_lazy("sector", "Food"),
    "do-uong": pgettext_lazy("sector", "Drinks"),
    "duoc-lieu": pgettext_lazy("sector", "Medicinal herbs"),
    "thu-cong-my-nghe": pgettext_lazy("sector", "Handicrafts"),
    "sinh-vat-canh": pgettext_lazy("sector", "Ornamental plants and animals"),
    "du-lich": pgettext_lazy("sector", "Tourism"),
}
SETS: dict[str, Promise] = {
    "qd26-01": pgettext_lazy("product set", "Fresh vegetables, tubers, fruit, nuts and seeds"),
    "qd26-02": pgettext_lazy("product set", "Fresh meat, fish and seafood, eggs, milk"),
    "qd26-03": pgettext_lazy("product set", "Rice, cereals and other grains and seeds, minimally processed"),
    "qd26-04": pgettext_lazy("product set", "Honey, other nectars and other farm foods"),
    "qd26-05": pgettext_lazy("product set", "Fast food"),
    "qd26-06": pgettext_lazy("product set", "Products made from rice and cereals"),
    "qd26-07": pgettext_lazy("product set", "Products made from vegetables, tubers, fruit, nuts and seeds"),
    "qd26-08": pgettext_lazy(
        "product set",
        "Products made from meat, eggs, milk, fish and seafood; products from honey, other nectars and other farm foods",
    ),
    "qd26-09": pgettext_lazy("product set", "Soy sauces, fish sauces and other liquid seasonings"),
    "qd26-10": pgettext_lazy("product set", "Other seasonings and spices"),
    "qd26-11": pgettext_lazy("product set", "Tea, fresh and processed"),
    "qd26-12": pgettext_lazy("product set", "Teas from other plants"),
    "qd26-13": pgettext_lazy("product set", "Coffee, cocoa"),
    "qd26-14": pgettext_lazy("product set", "Rice spirit and other clear spirits"),
    "qd26-15": pgettext_lazy("product set", "Other alcoholic drinks"),
    "qd26-16": pgettext_lazy("product set", "Natural mineral water, bottled drinking water"),
    "qd26-17": pgettext_lazy("product set", "Non-alcoholic drinks"),
    "qd26-18": pgettext_lazy("product set", "Functional foods, herbal medicines, traditional medicines"),
    "qd26-19": pgettext_lazy("product set", "Cosmetics with herbal ingredients"),
    "qd26-20": pgettext_lazy("product set", "Essential oils and other herbal products"),
    "qd26-21": pgettext_lazy("product set", "Handicrafts for household use and decoration"),
    "qd26-22": pgettext_lazy("product set", "Fabrics, clothing"),
    "qd26-23": pgettext_lazy("product set", "Flowers"),
    "qd26-24": pgettext_lazy("product set", "Ornamental plants"),
    "qd26-25": pgettext_lazy("product set", "Ornamental animals"),
    "qd26-26": pgettext_lazy("product set", "Community tourism, ecotourism and tourist sites"),
}


def sector_name(sector: Sector) -> str:
    """The short name of a sector."""
    return _of(SECTORS.get(sector.slug), sector.short_name)


def set_name(product_set: ProductSet) -> str:
    """The name of a product set."""
    return _of(SETS.get(product_set.code), product_set.name)


def sheet_name(product_set: ProductSet, title: str) -> str:
    """The title of the set's criteria sheet: that of the decision, elsewhere the name of the set."""
    return _of(SETS.get(product_set.code), title)


def _of(ours: Promise | None, official: str) -> str:
    return official if ours is None or languages.is_default() else str(ours)
