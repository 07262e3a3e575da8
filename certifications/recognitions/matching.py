"""Lines against the register: what is there already, what is new, what the file adds, what contradicts."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from certifications import dates
from certifications.enums import DecisionKind, Precision
from certifications.recognitions import cells, legal
from certifications.recognitions.headings import Column
from certifications.recognitions.known import (
    Known,
    KnownCertificate,
    KnownDecision,
    KnownProducer,
    KnownProduct,
)
from certifications.recognitions.lines import Line
from certifications.recognitions.lookups import Places
from certifications.recognitions.notes import Notes, best
from certifications.recognitions.plans import Contradiction, Plan
from certifications.recognitions.remarks import Planned
from certifications.recognitions.similar import Similar
from certifications.recognitions.wording import Story
from ocop_registry import vietnamese
from producers.enums import LegalForm

fold = lru_cache(maxsize=16384)(vietnamese.fold)  # numbers of decisions come again and again


class Matcher(Notes):
    """Matches the lines one by one; what earlier lines add is known to later ones."""

    def __init__(self, known: Known, places: Places, set_names: dict[str, str]) -> None:
        super().__init__(set_names)
        self.known, self.places = known, places
        self._numbers: dict[tuple[str, str], set[date]] = defaultdict(
            set
        )  # decision days by number and level
        self._similar = Similar(known.names)

    def match(self, lines: Sequence[Line]) -> Plan:
        """The plan for all lines."""
        for decision in self.known.decisions.values():
            self._numbers[decision.number_fold, decision.level].add(decision.day)
        for line in lines:
            if line.authority and line.when.precision == Precision.DAY:
                self._numbers[fold(line.decision_no), line.authority.level].add(line.when.day)
        for line in lines:
            try:
                self._line(line)
            except Contradiction as contradiction:
                self.plan.errors.append(contradiction.remark)
        return self.plan

    def _line(self, line: Line) -> None:
        story = Story(line, self.set_names)
        line = self._with_known_day(line)
        producer = self._producer(line, story)
        product = self._product(line, producer, story)
        decision = self._decision(line)
        certificate = self._certificate(line, product, decision, story)
        planned = Planned(line.sheet, line.row, line.product, line.producer, line.star, story.tell)
        if certificate is not None and certificate.pk is None and certificate.said == (line.sheet, line.row):
            self.plan.create.append(planned)
        elif story:
            self.plan.change.append(planned)
        else:
            self.plan.same += 1

    # --- producer ---

    def _producer(self, line: Line, story: Story) -> KnownProducer:
        canonical, district = legal.canonical(line.producer), line.place.district
        found = self.known.by_tax.get(line.tax) if line.tax else None
        if found is None:
            found = best(self.known.by_name.get((canonical, district), ()), line.producer)
        elif legal.canonical(found.name) != canonical:
            message = _("This tax number belongs to “%(name)s”; the row is taken for that producer.")
            self.warn(
                line, Column.TAX, line.tax, message % {"name": found.name}, "tax", line.tax, line.producer
            )
        if found is not None:
            self._fill_producer(line, found, story)
            return found
        new = KnownProducer(
            line.producer, district, line.place.commune, line.form, line.tax, line.phone, line.address
        )
        self._look_around(line, canonical)
        self.known.add(new)
        self.plan.producers.append(new)
        story.new_producer()
        return new

    def _look_around(self, line: Line, canonical: str) -> None:
        """Say when a producer that will be new looks like one that is known."""
        if (canonical, line.place.district) in self.known.by_name:
            name: str | None = self.known.by_name[canonical, line.place.district][0].name
        elif canonical in self.known.districts_of:
            message = _("A producer of this name is known in another district; a new one would be added.")
            self.warn(line, Column.PRODUCER, line.producer, message)
            return
        else:
            name = self._similar.to(line.producer)
        if name is not None:
            message = _("This looks like “%(name)s”, which is another name; a new producer would be added.")
            self.warn(line, Column.PRODUCER, line.producer, message % {"name": name})

    def _fill_producer(self, line: Line, producer: KnownProducer, story: Story) -> None:
        form = "" if line.form == LegalForm.UNKNOWN else str(line.form)
        if form and producer.legal_form == LegalForm.UNKNOWN:
            self.learn(producer, story, legal_form=form)
        elif form and form != producer.legal_form and not legal.is_general(line.form, producer.legal_form):
            self.keeps(line, Column.FORM, producer.name, str(LegalForm(producer.legal_form).label))
        if line.tax and line.tax != producer.tax_number:
            if producer.tax_number:
                self.keeps(line, Column.TAX, producer.name, producer.tax_number)
            else:
                self.learn(producer, story, tax_number=line.tax)
                self.known.by_tax[line.tax] = producer
        if line.phone and not producer.phone:
            self.learn(producer, story, phone=line.phone)
        if line.place.commune and producer.commune is None and producer.district == line.place.district:
            self.learn(producer, story, commune=line.place.commune)

    # --- product ---

    def _product(self, line: Line, producer: KnownProducer, story: Story) -> KnownProduct:
        same_fold = producer.products.setdefault(line.product_fold, [])
        found = best(same_fold, line.product)
        if found is not None:
            self._fill_product(line, found, story)
            return found
        if same_fold:
            message = _("This looks like “%(name)s” of the same producer; a new product would be added.")
            self.warn(line, Column.PRODUCT, line.product, message % {"name": same_fold[0].name})
        new = KnownProduct(
            line.product, producer, line.place.district, line.place.commune, line.product_set, line.source_url,
            line.source_note,
        )  # fmt: skip
        same_fold.append(new)
        self.plan.products.append(new)
        story.new_product()
        return new

    def _fill_product(self, line: Line, product: KnownProduct, story: Story) -> None:
        if line.product_set and not product.product_set:
            self.learn(product, story, product_set=line.product_set)
        elif line.product_set and line.product_set != product.product_set:
            self.keeps(
                line, Column.SET, product.name, self.set_names.get(product.product_set, product.product_set)
            )
        if line.place.district != product.district:
            self.keeps(line, Column.DISTRICT, product.name, product.district)
        elif line.place.commune and product.commune is None:
            self.learn(product, story, commune=line.place.commune)
        elif line.place.commune and product.commune != line.place.commune:
            here, there = (self.places.present(c) for c in (line.place.commune, product.commune or 0))
            if here != there:
                self.keeps(line, Column.COMMUNE, product.name, self.places.name(product.commune or 0))
        if line.source_url and not product.source_url:
            self.learn(product, story, source_url=line.source_url)
        if line.source_note and not product.source_note:
            self.learn(product, story, source_note=line.source_note)

    # --- decision ---

    def _with_known_day(self, line: Line) -> Line:
        """A decision without its day takes the one day known of its number in that time, if it is one."""
        if line.authority is None or line.when.precision == Precision.DAY:
            return line
        days = {
            day
            for day in self._numbers.get((fold(line.decision_no), line.authority.level), ())
            if line.when.first <= day <= line.when.day
        }
        if len(days) != 1:
            message = _(
                "Decision %(number)s is not kept until its date is known: only the year or month is written."
            )
            facts = {"number": line.decision_no}
            self.warn(line, Column.DECISION, line.decision_no, message % facts, supposed=True)
            return line
        [day] = days
        message = _(
            "Decision %(number)s is of %(day)s elsewhere in the file or in the register; that day is taken."
        )
        facts = {"number": line.decision_no, "day": f"{day:%d/%m/%Y}"}
        self.warn(line, Column.DECISION, line.decision_no, message % facts, supposed=True)
        return line.on(day)

    def _decision(self, line: Line) -> KnownDecision | None:
        if line.authority is None or line.when.precision != Precision.DAY:
            return None
        number_fold, level, day = fold(line.decision_no), str(line.authority.level), line.when.day
        found = self.known.decisions.get((number_fold, day, level))
        if found is None:
            found = KnownDecision(line.decision_no, number_fold, day, level, line.authority.name)
            self.known.decisions[number_fold, day, level] = found
            self.plan.decisions.append(found)
            others = {d for d in self._numbers.get((number_fold, level), ()) if d.year == day.year} - {day}
            if others:
                message = _("Decision %(number)s has another date elsewhere: %(days)s.")
                days = ", ".join(f"{other:%d/%m/%Y}" for other in sorted(others))
                self.warn(
                    line,
                    Column.DECISION,
                    line.decision_no,
                    message % {"number": line.decision_no, "days": days},
                )
        if found.kind != DecisionKind.RECOGNITION:
            message = _("Decision %(number)s is in the register as a decision of another kind.")
            self.refuse(line, Column.DECISION, line.decision_no, message % {"number": line.decision_no})
        return found

    # --- certificate ---

    def _certificate(
        self, line: Line, product: KnownProduct, decision: KnownDecision | None, story: Story
    ) -> KnownCertificate | None:
        """The certificate the line speaks of, known or new; None for one that was struck out."""
        found = [c for c in product.certificates if self._is_one(line, decision, c)]
        if found:
            known = min(
                found,
                key=lambda c: (c.decision is not decision or decision is None, c.when.day - c.when.first),
            )
            self._fill_certificate(line, known, decision, story)
            return known
        if self._was_struck(line, product, decision):
            return None
        for other in product.certificates:
            if other.when.day == line.when.day:
                self._clash(line, other)
            if other.when.agrees(line.when):
                message = _("The order of this star and the %(star)s stars of %(day)s is not certain.")
                facts = {"star": other.star, "day": dates.precise(other.when.day, other.when.precision)}
                self.warn(line, Column.STAR, str(line.star), message % facts)
        new = KnownCertificate(
            product, line.star, line.when, decision, line.score, line.number, line.address,
            self._commune_then(line, line.when), said=(line.sheet, line.row),
        )  # fmt: skip
        product.certificates.append(new)
        self.plan.certificates.append(new)
        story.new_certificate()
        return new

    def _was_struck(self, line: Line, product: KnownProduct, decision: KnownDecision | None) -> bool:
        """Whether somebody struck this very entry out as a slip: it does not come back by itself."""
        for other in product.struck:
            same = other.star == line.star and other.when.agrees(line.when)
            if same and (decision is None or decision is other.decision):
                message = _(
                    "This entry was struck out of the register on %(day)s, so it is not entered again. "
                    "If it is right after all, enter it by hand with its decision."
                )
                day = f"{other.struck_on:%d/%m/%Y}" if other.struck_on else "–"
                self.warn(line, Column.PRODUCT, line.product, message % {"day": day})
                return True
        return False

    def _is_one(self, line: Line, decision: KnownDecision | None, other: KnownCertificate) -> bool:
        """Whether the line speaks of this certificate. A star that contradicts it is refused."""
        same_decision = decision is not None and decision is other.decision
        if not same_decision and not other.when.agrees(line.when):
            return False
        exact = other.when.precision == line.when.precision == Precision.DAY
        if other.star != line.star:
            if same_decision or exact:
                self._clash(line, other)
            return False
        if same_decision or decision is None or other.decision is None:
            return True
        if exact:
            self._clash(line, other)
        return False

    def _clash(self, line: Line, other: KnownCertificate) -> None:
        facts = {
            "star": other.star,
            "day": dates.precise(other.when.day, other.when.precision),
            "decision": other.decision.number if other.decision else "–",
        }
        if other.said:
            message = _(
                "Row %(row)s of sheet “%(sheet)s” gives the same product %(star)s stars (%(day)s, decision %(decision)s)."
            )
            facts |= {"sheet": other.said[0], "row": other.said[1]}
        else:
            message = _("The register gives this product %(star)s stars (%(day)s, decision %(decision)s).")
        column = Column.STAR if other.star != line.star else Column.DECISION
        value = str(line.star) if column == Column.STAR else line.decision_no
        self.refuse(line, column, value, message % facts)

    def _fill_certificate(
        self, line: Line, found: KnownCertificate, decision: KnownDecision | None, story: Story
    ) -> None:
        self._compare(line, found)
        facts: dict[str, Any] = {}
        finer = (
            line.when.first >= found.when.first
            and line.when.day <= found.when.day
            and line.when != found.when
        )
        if finer and self._prolongation_stands(line, found) and not self._would_reorder(line, found):
            facts["when"] = line.when
        when = facts.get("when", found.when)
        if decision and found.decision is None and when.day >= decision.day:
            facts["decision"] = decision
        if line.score is not None and found.score is None:
            facts["score"] = line.score
        if line.number and not found.number:
            facts["number"] = line.number
        if found.commune is None and line.place.commune and (commune := self._commune_then(line, when)):
            facts["commune"] = commune
        said_before = found.said
        found.said = found.said or (line.sheet, line.row)
        self.learn(found, story, **facts)
        if said_before and not story:
            message = _("The same as row %(row)s of sheet “%(sheet)s”.")
            self.warn(
                line, Column.PRODUCT, line.product, message % {"row": said_before[1], "sheet": said_before[0]}
            )

    def _compare(self, line: Line, found: KnownCertificate) -> None:
        """What the line says otherwise: refused when the file contradicts itself, else the register's stands."""
        pairs = (
            (Column.SCORE, line.score, found.score),
            (Column.NUMBER, line.number or None, found.number or None),
        )
        for column, new, old in pairs:
            if new is not None and old is not None and new != old:
                if found.said:
                    message = _("Row %(row)s of sheet “%(sheet)s” says otherwise: %(value)s.")
                    facts = {"row": found.said[1], "sheet": found.said[0], "value": _text(old)}
                    self.refuse(line, column, _text(new), message % facts)
                self.keeps(line, column, found.product.name, _text(old))

    def _prolongation_stands(self, line: Line, found: KnownCertificate) -> bool:
        """Whether the exact day leaves the certificate's prolongation lawful; else the register keeps its own."""
        if found.prolonged_until is None or found.may_be_of(line.when.day):
            return True
        message = _(
            "The certificate is prolonged to %(until)s, which is more than 180 days after the term counted from the exact day; "
            "the register keeps its date."
        )
        until = f"{found.prolonged_until:%d/%m/%Y}"
        value = dates.precise(line.when.day, line.when.precision)
        self.warn(line, Column.DATE, value, message % {"until": until})
        return False

    def _would_reorder(self, line: Line, found: KnownCertificate) -> bool:
        """Whether an exact day would put the certificate before one it stands after: the register keeps its own."""
        between = (
            c
            for c in found.product.certificates
            if c is not found and line.when.day <= c.when.day <= found.when.day
        )
        if not any(between):
            return False
        message = _(
            "The exact day would change the order of this product's certificates; it was left as it is."
        )
        self.warn(line, Column.DATE, dates.precise(line.when.day, line.when.precision), message)
        return True

    def _commune_then(self, line: Line, when: Any) -> int | None:
        """The commune as it may stand on the certificate: one that existed on each day that may be the day of issue."""
        return line.place.commune if self.places.stood(line.place.commune, when.first, when.day) else None


def _text(value: Decimal | str) -> str:
    return cells.told(value) if isinstance(value, Decimal) else value
