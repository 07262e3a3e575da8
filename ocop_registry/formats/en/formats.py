"""Dates that no reader can take for another day: the month in letters. Typed ones are read day first, as on all pages."""

from ocop_registry.formats.vi import formats as vietnamese

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "H:i, j F Y"
SHORT_DATETIME_FORMAT = "H:i, j M Y"
YEAR_MONTH_FORMAT = "F Y"
FIRST_DAY_OF_WEEK = 1
DATE_INPUT_FORMATS = vietnamese.DATE_INPUT_FORMATS
DATETIME_INPUT_FORMATS = vietnamese.DATETIME_INPUT_FORMATS
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
