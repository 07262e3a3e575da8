"""What a row would do, in sentences. The sentences are made when somebody reads them."""

from typing import Any

from django.utils.translation import gettext as _

from certifications import dates
from certifications.recognitions import cells
from certifications.recognitions.lines import Line
from producers.enums import LegalForm


class Story:
    """What one line adds to the register."""

    __slots__ = ("facts", "line", "new", "set_names")

    def __init__(self, line: Line, set_names: dict[str, str]) -> None:
        self.line, self.set_names = line, set_names
        self.new: list[str] = []
        self.facts: dict[str, Any] = {}

    def __bool__(self) -> bool:
        return bool(self.new or self.facts)

    def new_producer(self) -> None:
        """The producer is new."""
        self.new.append("producer")

    def new_product(self) -> None:
        """The product is new."""
        self.new.append("product")

    def new_certificate(self) -> None:
        """The certificate is new."""
        self.new.append("certificate")

    def learned(self, facts: dict[str, Any]) -> None:
        """Facts that the register did not have."""
        self.facts |= facts

    def tell(self) -> list[str]:
        """The sentences."""
        line = self.line
        sentences = {
            "producer": _("New producer: %(name)s.") % {"name": line.producer},
            "product": _("New product: %(name)s.") % {"name": line.product},
            "certificate": _("New certificate: %(star)s stars, %(day)s.")
            % {"star": line.star, "day": dates.precise(line.when.day, line.when.precision)},
        }
        told = [sentences[key] for key in self.new]
        return told + [
            _("Adds %(what)s: %(value)s.") % self._fact(key, value) for key, value in self.facts.items()
        ]

    def _fact(self, key: str, value: Any) -> dict[str, str]:
        names = {
            "when": _("the date"),
            "decision": _("the decision"),
            "score": _("the score"),
            "number": _("the certificate number"),
            "commune": _("the commune"),
            "product_set": _("the product set"),
            "source_url": _("the source"),
            "source_note": _("a note on the source"),
            "legal_form": _("the legal form"),
            "tax_number": _("the tax number"),
            "phone": _("the telephone"),
        }
        return {"what": names[key], "value": self._value(key, value)}

    def _value(self, key: str, value: Any) -> str:
        if key == "when":
            return str(dates.precise(value.day, value.precision))
        if key == "decision":
            return str(value.number)
        if key == "commune":
            return self.line.place.text
        if key == "legal_form":
            return str(LegalForm(value).label)
        if key == "product_set":
            return str(self.set_names.get(value, value))
        return cells.told(value) if key == "score" else str(value)
