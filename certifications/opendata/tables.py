"""The tables of the open data. A column is never renamed, taken away or given another meaning; new ones come last."""

from django.utils.translation import gettext_lazy as _

from certifications.enums import Ground, Level, Precision, RubricVersion, Star, State
from certifications.opendata.columns import Column, Kind, Table
from producers.enums import PERSONAL_CHANNELS, ChannelKind, LegalForm, PointKind, Segment

SAMPLE = Column(
    "is_sample", Kind.BOOLEAN, _("Made up for a trial copy: leave it out of any figure"), required=True
)
DISTRICT = (
    Column("district_code", Kind.TEXT, _("Code of the former district"), required=True),
    Column("district", Kind.TEXT, _("Former district (abolished as a tier on 1 July 2025)"), required=True),
    Column("commune", Kind.TEXT, _("Commune as the papers write it, old or new")),
    Column("commune_now", Kind.TEXT, _("The commune that covers the place today")),
)
GROUPING = (
    Column("sector", Kind.TEXT, _("Sector")),
    Column("product_set_code", Kind.TEXT, _("Code of the product set")),
    Column("product_set", Kind.TEXT, _("Product set")),
)

CERTIFICATES = Table(
    "certificates",
    _("Certificates"),
    _(
        "One row for each certificate ever issued, revoked and annulled ones too, with its product and its state on the day"
    ),
    (
        Column("code", Kind.TEXT, _("Verification code, 12 characters"), required=True),
        Column("number", Kind.TEXT, _("Number on the certificate")),
        Column("product_slug", Kind.TEXT, _("Name of the product in addresses"), required=True),
        Column("product", Kind.TEXT, _("Product as it is called today"), required=True),
        Column("product_printed", Kind.TEXT, _("Product as printed on the certificate"), required=True),
        Column("producer_slug", Kind.TEXT, _("Name of the producer in addresses"), required=True),
        Column("producer", Kind.TEXT, _("Producer as it is called today"), required=True),
        Column("producer_printed", Kind.TEXT, _("Producer as printed on the certificate"), required=True),
        *DISTRICT,
        *GROUPING,
        Column("star", Kind.INTEGER, _("Stars"), required=True, values=Star.values),
        Column("state", Kind.TEXT, _("What it is worth on the day"), required=True, values=State.values),
        Column("decision_no", Kind.TEXT, _("Number of the decision of recognition")),
        Column("decided_on", Kind.DATE, _("Date of that decision")),
        Column("authority", Kind.TEXT, _("Authority that decided")),
        Column("level", Kind.TEXT, _("Level of the authority"), values=Level.values),
        Column(
            "criteria",
            Kind.TEXT,
            _("The criteria it was rated by"),
            required=True,
            values=RubricVersion.values,
        ),
        Column("issued_on", Kind.PARTIAL, _("Recognised on, as exactly as it is known"), required=True),
        Column(
            "issued_precision",
            Kind.TEXT,
            _("How exactly the day of recognition is known"),
            required=True,
            values=Precision.values,
        ),
        Column(
            "expires_on",
            Kind.PARTIAL,
            _("First day out of force by its own term of 36 months, as exactly as it is known"),
            required=True,
        ),
        Column("prolonged_until", Kind.DATE, _("First day out of force after a prolongation")),
        Column("superseded_on", Kind.DATE, _("Day on which a newer certificate took its place")),
        Column("superseded_by", Kind.TEXT, _("Code of that newer certificate")),
        Column("revoked_on", Kind.DATE, _("Day of revocation")),
        Column("revocation_no", Kind.TEXT, _("Number of the decision of revocation")),
        Column("revocation_ground", Kind.TEXT, _("Ground of revocation"), values=Ground.values),
        Column("annulled_on", Kind.DATE, _("Day of annulment: the recognition was not made rightly")),
        Column("annulment_no", Kind.TEXT, _("Number of the decision of annulment")),
        SAMPLE,
        Column("product_url", Kind.LINK, _("Public page of the product"), required=True),
        Column("verify_url", Kind.LINK, _("Page that verifies the certificate as of now"), required=True),
    ),
    key="code",
    references=(
        ("product_slug", "products", "slug"),
        ("producer_slug", "producers", "slug"),
        ("district_code", "districts", "code"),
    ),
)

PRODUCTS = Table(
    "products",
    _("Products"),
    _("One row for each product that ever had a certificate, with its texts and what it holds on the day"),
    (
        Column("slug", Kind.TEXT, _("Name of the product in addresses"), required=True),
        Column("name", Kind.TEXT, _("Product as it is called today"), required=True),
        Column("producer_slug", Kind.TEXT, _("Name of the producer in addresses"), required=True),
        Column("producer", Kind.TEXT, _("Producer as it is called today"), required=True),
        *DISTRICT,
        *GROUPING,
        Column("star", Kind.INTEGER, _("Stars in force on the day; empty when none is"), values=Star.values),
        Column(
            "latest_star",
            Kind.INTEGER,
            _("Stars of the newest certificate"),
            required=True,
            values=Star.values,
        ),
        Column(
            "state",
            Kind.TEXT,
            _("State of the one in force, else of the newest"),
            required=True,
            values=State.values,
        ),
        Column("certificates", Kind.INTEGER, _("Number of certificates so far"), required=True),
        Column("brand", Kind.TEXT, _("Brand")),
        Column("trademark", Kind.TEXT, _("Trademark")),
        Column("gtin", Kind.TEXT, _("Barcode (GTIN)")),
        Column("packaging", Kind.TEXT, _("Packaging")),
        Column("description", Kind.TEXT, _("Description")),
        Column("story", Kind.TEXT, _("The story of the product")),
        Column("source_url", Kind.LINK, _("Public source of the record")),
        SAMPLE,
        Column("url", Kind.LINK, _("Public page of the product"), required=True),
        Column(
            "months",
            Kind.TEXT,
            _("Months in which it is fresh or sold, 1 to 12, with commas between; empty when not known"),
        ),
    ),
    key="slug",
    references=(("producer_slug", "producers", "slug"), ("district_code", "districts", "code")),
)

PRODUCERS = Table(
    "producers",
    _("Producers"),
    _("One row for each producer of such a product; contact data is left out"),
    (
        Column("slug", Kind.TEXT, _("Name of the producer in addresses"), required=True),
        Column("name", Kind.TEXT, _("Producer as it is called today"), required=True),
        Column("legal_form", Kind.TEXT, _("Legal form"), required=True, values=LegalForm.values),
        Column("segment", Kind.TEXT, _("Kind of producer"), required=True, values=Segment.values),
        *DISTRICT,
        Column("products_recognised", Kind.INTEGER, _("Products ever recognised"), required=True),
        Column("products_in_force", Kind.INTEGER, _("Products in force on the day"), required=True),
        SAMPLE,
        Column("url", Kind.LINK, _("Public page of the producer"), required=True),
    ),
    key="slug",
    references=(("district_code", "districts", "code"),),
)

DISTRICTS = Table(
    "districts",
    _("Districts"),
    _("The 11 former districts with their numbers of products"),
    (
        Column("code", Kind.TEXT, _("Code of the former district"), required=True),
        Column("slug", Kind.TEXT, _("Name of the district in addresses"), required=True),
        Column("name", Kind.TEXT, _("Former district (abolished as a tier on 1 July 2025)"), required=True),
        Column("products_recognised", Kind.INTEGER, _("Products ever recognised"), required=True),
        Column("products_in_force", Kind.INTEGER, _("Products in force on the day"), required=True),
        Column("url", Kind.LINK, _("Public list of its products in force"), required=True),
    ),
    key="code",
)

CHANNELS = Table(
    "channels",
    _("Shops on the web"),
    _(
        "One row for each web shop, as of now, of a producer with products in force; what leads to a person is left out"
    ),
    (
        Column("id", Kind.INTEGER, _("Number of the row"), required=True),
        Column("producer_slug", Kind.TEXT, _("Name of the producer in addresses"), required=True),
        Column(
            "kind",
            Kind.TEXT,
            _("Kind of channel"),
            required=True,
            values=[each.value for each in ChannelKind if each not in PERSONAL_CHANNELS],
        ),
        Column("url", Kind.LINK, _("Web address of the shop"), required=True),
        SAMPLE,
    ),
    key="id",
    references=(("producer_slug", "producers", "slug"),),
)

SALES_POINTS = Table(
    "sales_points",
    _("Sales points"),
    _("One row for each place that sells OCOP products and is open now"),
    (
        Column("id", Kind.INTEGER, _("Number of the row"), required=True),
        Column("name", Kind.TEXT, _("Name of the place"), required=True),
        Column("kind", Kind.TEXT, _("Kind of place"), required=True, values=PointKind.values),
        Column("address", Kind.TEXT, _("House, street, hamlet"), required=True),
        *DISTRICT,
        Column("opening_hours", Kind.TEXT, _("Opening hours, as people say them")),
        Column(
            "producer_slugs",
            Kind.TEXT,
            _(
                "Producers with products in force that it sells, as far as known: their names in addresses, with commas between"
            ),
        ),
        SAMPLE,
    ),
    key="id",
    references=(("district_code", "districts", "code"),),
)

TABLES = {
    table.name: table for table in (CERTIFICATES, PRODUCTS, PRODUCERS, DISTRICTS, CHANNELS, SALES_POINTS)
}
