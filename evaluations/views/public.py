"""Self-assessment: a producer fills in the sheet and sees the star it would give. Nothing is stored."""

from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from evaluations import answers, presenters, queries, scoring
from evaluations.models import Sheet
from ocop_registry.links import with_query
from ocop_registry.public import public_page
from products import names


@public_page
def self_assessment_choose(request: HttpRequest) -> HttpResponse:
    """Which product set is it? The 26 sets by sector."""
    sheets = queries.current_sheets(timezone.localdate())
    sectors = groupby(sheets, key=lambda sheet: sheet.product_set.group.sector)
    context = {
        "sectors": [
            {
                "name": names.sector_name(sector),
                "sheets": [{"sheet": sheet, "title": presenters.title(sheet)} for sheet in rows],
            }
            for sector, rows in sectors
        ]
    }
    return render(request, "public/self_assessment_choose.html", context)


@public_page
def self_assessment(request: HttpRequest, product_set: str) -> HttpResponse:
    """The sheet as a form that is sent by GET, and above it what the choices come to.

    By GET: it changes nothing, so it needs no token, can be kept as a bookmark, sent to a colleague, and gone back to.
    """
    sheet = queries.whole(
        queries.current_sheets(timezone.localdate()).filter(product_set=product_set)
    ).first()
    if sheet is None:
        raise Http404
    rules = queries.rules_of(sheet)
    criteria = [criterion for _part, criterion in queries.criteria_of(sheet)]
    given = answers.read(request.GET, criteria, rules)
    context = {
        "sheet": sheet,
        "title": presenters.title(sheet),
        "parts": presenters.parts(sheet, given),
        "problems": given.problems,
        "table_url": with_query(request, view="table"),
        "form_url": with_query(request, view=None),
    }
    if given.given and not given.problems:
        context |= _result(sheet, given, rules)
    table = request.GET.get("view") == "table"
    name = "public/self_assessment_table.html" if table else "public/self_assessment.html"
    return render(request, name, context, status=422 if given.problems else 200)


def _result(sheet: Sheet, given: answers.Answers, rules: list[scoring.Rule]) -> dict[str, Any]:
    result = scoring.assess(rules, given.scores)
    goals = presenters.goals(sheet, result, scoring.BANDS)
    return {
        "result": presenters.summary(sheet, given, result),
        "goals": goals,
        "next_goal": next((goal.star for goal in goals if not goal.reached), None),
    }
