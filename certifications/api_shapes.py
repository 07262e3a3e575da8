"""What the open API is asked and answers, by the names that its description uses."""

from ninja import Field, Schema

from certifications import api_examples as examples
from certifications.api_examples import shown


class ProducersQuery(Schema):
    """What a list of producers can be asked for; each list may repeat."""

    district: list[str] = Field(
        [], description="Slug (my-tu) or code (944) of a former district", examples=["my-tu"]
    )
    segment: list[str] = Field([], description="cooperative, sme, household, other, unknown")
    q: str = Field("", description="Words of a name; tones may be left out", examples=["banh pia"])
    after: str = Field(
        "", description="The page token in `next`; signed, only good for the order it came from"
    )


class ProductsQuery(ProducersQuery):
    """What a list of products can be asked for; each list may repeat."""

    star: list[str] = Field([], description="3, 4, 5", examples=["4"])
    sector: list[str] = Field([], description="Slug of a sector (thuc-pham, do-uong, …)")
    commune: list[str] = Field([], description="Code of a commune or ward of today", examples=["31687"])
    state: str = Field(
        "", description="valid, prolonged, expired, revoked, annulled, superseded, all; default: in force"
    )
    sort: str = Field("", description="star, name, newest")
    lang: str = Field("", description="en, km: `q` also finds names of products in that language; default vi")


class StatsQuery(Schema):
    """The day the figures are asked for."""

    as_of: str = Field("", description="YYYY-MM-DD; default: today", examples=["2022-12-31"])


class CertificateOut(Schema):
    """A certificate: `issued_on` may be a year (2022) or month (2022-12) when no more is known."""

    model_config = shown(examples.CERTIFICATE)

    number: str | None
    code: str
    star: int
    decision_no: str | None
    authority: str | None
    issued_on: str
    expires_on: str
    state: str
    verify_url: str


class ProductOut(Schema):
    """A product in the list, with the certificate that put it there."""

    model_config = shown(examples.PRODUCT)

    slug: str
    name: str
    producer: str
    district: str
    commune: str | None
    commune_now: str | None
    sector: str | None
    product_set: str | None
    star: int
    is_sample: bool
    url: str
    certificate: CertificateOut


class ProductsOut(Schema):
    """One page of the list."""

    model_config = shown(examples.PRODUCTS)

    count: int
    next: str | None
    results: list[ProductOut]


class ShopOut(Schema):
    """A shop on the web; `kind` is website, marketplace or social."""

    kind: str
    url: str
    is_sample: bool


class SalesPointOut(Schema):
    """A place that sells OCOP products; `sells_this_producer`: known to sell those of this very producer."""

    name: str
    kind: str
    address: str
    commune: str | None
    commune_now: str | None
    district: str
    opening_hours: str
    sells_this_producer: bool
    is_sample: bool


class ProductDetailOut(ProductOut):
    """A product with its texts and all its certificates, newest first.

    `months` (1 to 12) is its season. Shops and sales points are told while a certificate is in force.
    """

    model_config = shown(examples.PRODUCT_DETAIL)

    description: str
    story: str
    packaging: str
    brand: str
    trademark: str
    gtin: str
    source_url: str
    producer_slug: str
    months: list[int]
    photos: list[str]
    shops: list[ShopOut]
    sales_points: list[SalesPointOut]
    certificates: list[CertificateOut]


class ProducerOut(Schema):
    """A producer of recognised products; `products` counts those in force."""

    model_config = shown(examples.PRODUCER)

    slug: str
    name: str
    legal_form: str
    segment: str
    district: str
    commune: str | None
    products: int
    is_sample: bool
    url: str


class ProducersOut(Schema):
    """One page of producers."""

    model_config = shown(examples.PRODUCERS)

    count: int
    next: str | None
    results: list[ProducerOut]


class DistrictOut(Schema):
    """A former district with its number of products in force."""

    code: str
    slug: str
    name: str
    products: int


class DistrictsOut(Schema):
    """The former districts."""

    model_config = shown(examples.DISTRICTS)

    results: list[DistrictOut]


class VerifiedOut(CertificateOut):
    """A certificate looked up by its code, with the words its paper must carry."""

    model_config = shown(examples.VERIFIED)

    product: str
    producer: str
    address: str
    product_slug: str
    sentence: str
    superseded_by: str | None


class Problem(Schema):
    """What was wrong with the request."""

    model_config = shown(examples.PROBLEM)

    detail: str
    problems: list[str] = []
