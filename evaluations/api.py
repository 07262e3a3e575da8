"""The criteria and their arithmetic for programs: `/api/v1/rubrics`. Nothing is stored, nothing asks for sign-in."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Field, NinjaAPI, Router, Schema
from ninja.errors import ValidationError
from pydantic import StrictInt, StrictStr

from certifications.api import ApiProblem
from certifications.api_shapes import Problem
from evaluations import queries, scoring, wording
from evaluations.models import Criterion, Group, Part, Sheet

router = Router()
MOST_PROBLEMS = 100


class SheetHeadOut(Schema):
    """A sheet in the list."""

    set: str
    title: str
    sector: str


class RubricOut(Schema):
    """A version of the criteria; those before QĐ 26/2026 have no sheets here."""

    code: str
    decision_no: str
    effective_from: str
    sheets: list[SheetHeadOut]


class RubricsOut(Schema):
    """All versions, newest first."""

    results: list[RubricOut]


class OptionOut(Schema):
    """One line to tick. `min_for_star`: the least for that star and those above."""

    points: int
    label: str
    min_for_star: int | None
    case: str | None


class CriterionOut(Schema):
    """A criterion. `depends_on`: counts only when that one is above 0. 0 points can always be given."""

    code: str
    title: str
    max: int
    depends_on: str | None
    gate: str
    note: str
    options: list[OptionOut]


class GroupOut(Schema):
    """A group of criteria; `parent` is the code of the group it lies in."""

    code: str
    parent: str | None
    title: str
    max: int
    criteria: list[CriterionOut]


class PartOut(Schema):
    """Part A, B or C."""

    code: str
    title: str
    max: int
    groups: list[GroupOut]


class SheetOut(SheetHeadOut):
    """A whole sheet. `bands`: star -> least total."""

    rubric: str
    decision_no: str
    sample_required: bool
    disqualifiers: list[str]
    bands: dict[str, int]
    parts: list[PartOut]


class AssessIn(Schema):
    """Points by criterion; one left out has 0. `cases` only for the criteria of set 26 that have them."""

    scores: dict[str, StrictInt] = Field(examples=[{"1.1": 2, "3.5": 1}])
    cases: dict[str, StrictStr] = Field({}, examples=[{"8": "cong_dong"}])


class MissingOut(Schema):
    """A mark that is not reached."""

    criterion: str
    star: int
    needed: int
    got: int


class AssessOut(Schema):
    """What the points come to. `star` is the lower of `band_star` and `minima_star`."""

    total: int
    by_part: dict[str, int]
    band_star: int
    minima_star: int
    star: int
    missing: list[MissingOut]


def _head(sheet: Sheet) -> dict[str, Any]:
    sector = sheet.product_set.group.sector.short_name
    return {"set": sheet.code, "title": sheet.title, "sector": sector}


def _criterion(criterion: Criterion) -> dict[str, Any]:
    plain = {name: getattr(criterion, name) for name in ("code", "title", "max", "gate", "note")}
    options = [
        {
            "points": option.points,
            "label": option.label,
            "min_for_star": option.min_for_star,
            "case": option.case or None,
        }
        for option in criterion.options.all()
    ]
    return {**plain, "depends_on": criterion.depends_on or None, "options": options}


def _group(group: Group, codes: dict[int, str]) -> dict[str, Any]:
    return {
        "code": group.code,
        "parent": codes[group.parent_id] if group.parent_id else None,
        "title": group.title,
        "max": group.max,
        "criteria": [_criterion(criterion) for criterion in group.criteria.all()],
    }


def _part(part: Part) -> dict[str, Any]:
    groups = list(part.groups.all())
    codes = {group.pk: group.code for group in groups}
    head = {"code": part.code, "title": part.title, "max": part.max}
    return {**head, "groups": [_group(group, codes) for group in groups]}


def _sheet(product_set: str) -> Sheet:
    sheets = queries.current_sheets(timezone.localdate()).filter(product_set=product_set)
    sheet = queries.whole(sheets).first()
    if sheet is None:
        raise Http404
    return sheet


@router.get("", response=RubricsOut, url_name="rubrics")
def rubrics(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 -- every operation gets it
    """The versions of the criteria with their sheets."""
    results = [
        {
            "code": rubric.code,
            "decision_no": rubric.decision_no,
            "effective_from": rubric.effective_from.isoformat(),
            "sheets": [_head(sheet) for sheet in rubric.sheets.all()],
        }
        for rubric in queries.published_rubrics()
    ]
    return {"results": results}


@router.get("/{product_set}", response={200: SheetOut, 404: Problem}, url_name="rubric")
def rubric(request: HttpRequest, product_set: str) -> dict[str, Any]:  # noqa: ARG001 -- every operation gets it
    """The sheet of a product set that is in force today."""
    sheet = _sheet(product_set)
    return {
        **_head(sheet),
        "rubric": sheet.rubric.code,
        "decision_no": sheet.rubric.decision_no,
        "sample_required": sheet.sample_required,
        "disqualifiers": sheet.disqualifiers,
        "bands": {str(star): least for star, least in scoring.BANDS.items()},
        "parts": [_part(part) for part in sheet.parts.all()],
    }


@router.post(
    "/{product_set}/assess", response={200: AssessOut, 404: Problem, 422: Problem}, url_name="assess"
)
def assess(
    request: HttpRequest,  # noqa: ARG001 -- every operation gets it
    product_set: str,
    filled_in: AssessIn,
) -> scoring.Assessment:
    """The star that points would give. Nothing is stored."""
    rules = queries.rules_of(_sheet(product_set))
    problems = scoring.misfits(rules, filled_in.scores, filled_in.cases)
    if problems:
        raise ApiProblem(422, [wording.misfit(each, rules) for each in problems[:MOST_PROBLEMS]])
    return scoring.assess(rules, filled_in.scores)


def attach(api: NinjaAPI) -> None:
    """Put these operations under the open API of the register, which knows nothing of this app."""
    api.add_router("/rubrics", router)

    @api.exception_handler(ValidationError)
    def _misshapen_body(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return api.create_response(request, _misshapen(error.errors), status=422)


def _misshapen(errors: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """JSON of another shape than asked for, in the shape of every other problem."""
    problems = [_at(error) for error in errors[:MOST_PROBLEMS]]
    return {"detail": " ".join(problems), "problems": problems}


def _at(error: dict[str, Any]) -> str:
    place = " / ".join(str(step) for step in error["loc"] if step not in {"body", "filled_in"}) or "body"
    values = {"place": place[: 2 * wording.LONGEST]}
    if error["type"].startswith("int"):
        return _("“%(place)s” must be a whole number.") % values
    if error["type"] == "missing":
        return _("“%(place)s” is missing.") % values
    return _("“%(place)s” has the wrong shape; see the description of the API.") % values
