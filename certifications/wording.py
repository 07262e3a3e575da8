"""Days of certificates in the language of the page."""

from datetime import date
from functools import lru_cache

from django.utils.dateformat import format as written
from django.utils.formats import get_format

from certifications.enums import Precision
from ocop_registry import languages

FORMATS = {Precision.DAY: "DATE_FORMAT", Precision.MONTH: "YEAR_MONTH_FORMAT", Precision.YEAR: "Y"}


def day_words(day: date, precision: Precision | str) -> str:
    """The day with only the parts that are known: 07/12/2022 or 12/2022, in English 7 December 2022."""
    return _day_words(day, Precision(precision), languages.active())


@lru_cache(maxsize=8192)
def _day_words(day: date, precision: Precision, language: str) -> str:
    return written(day, get_format(FORMATS[precision], lang=language))
