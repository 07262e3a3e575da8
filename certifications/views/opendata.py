"""The open data: the page, the dated dumps, the register as it is at this moment; for officers the export."""

from contextlib import suppress
from typing import Any, BinaryIO

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import StaffRequest, requires
from accounts.rules import can_keep_register
from certifications.opendata import dumps, live, package
from certifications.opendata.dumps import Dump
from certifications.opendata.formats import LABELS, MEDIA_TYPES, STREAMED
from certifications.opendata.rows import Scope
from certifications.opendata.tables import TABLES
from ocop_registry.links import site
from ocop_registry.public import made_each_time
from ocop_registry.throttle import throttled

PREFIX = "ocop-soc-trang"
UNDERSTOOD_AS = {dumps.DESCRIPTION: "application/json", dumps.CHECKSUMS: "text/plain; charset=utf-8"}


@made_each_time
def open_data(request: HttpRequest, day: str = "") -> HttpResponse:
    """What there is to take, and under what licence. With a day: the dump of that day."""
    kept = dumps.all_dumps()
    newest = kept[0] if kept else None
    chosen = dumps.of_day(day) if day else newest
    if day and chosen is None:
        raise Http404
    context = {
        "tables": [_table(table.name, chosen) for table in TABLES.values()],
        "dump": _about(chosen) if chosen else None,
        "is_newest": chosen == newest,
        "overtaken": chosen is not None and chosen == newest and chosen.overtaken,
        "too_old": dumps.warn_when_too_old(newest),
        "newest_made_at": newest.made_at if newest else None,
        "kept": [{"day": each.day, "slug": each.day.isoformat()} for each in kept if each != chosen],
        "licence": package.licence(),
    }
    return render(request, "public/open_data.html", context)


def _about(dump: Dump) -> dict[str, Any]:
    return {"day": dump.day, "slug": dump.day.isoformat(), "made_at": dump.made_at}


def _table(name: str, dump: Dump | None) -> dict[str, Any]:
    files = [file for file in dump.files if file.table == name] if dump else []
    return {
        "name": name,
        "title": TABLES[name].title,
        "description": TABLES[name].description,
        "columns": TABLES[name].columns,
        "rows": files[0].rows if files else None,
        "files": files,
        "live": [(form, LABELS[form]) for form in STREAMED],
    }


@login_not_required
@require_safe
def open_data_package(_request: HttpRequest) -> HttpResponse:
    """The description for programs: the newest dump, and what is written as it is fetched."""
    newest = dumps.latest()
    described = package.beside_the_latest(
        newest.package if newest else None, overtaken=newest is not None and newest.overtaken, site=site()
    )
    writing = {"ensure_ascii": False, "indent": 1}
    return JsonResponse(described, json_dumps_params=writing, headers={"Cache-Control": "no-cache"})


@login_not_required
@require_safe
def open_data_file(request: HttpRequest, day: str, name: str) -> HttpResponseBase:
    """One file of a dump. A file made anew under the same name has another ETag."""
    dump, content = _opened(day, name)
    sums = {file.name: file.sha256 for file in dump.files}
    etag = f'"{sums.get(name) or dump.made_at.timestamp()}"'
    known = get_conditional_response(request, etag=etag)
    if known is not None:
        content.close()
        return known
    kind = UNDERSTOOD_AS.get(name) or _media_type(name.rpartition(".")[2])
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    filename = f"{PREFIX}-{day}-{name}"
    return FileResponse(content, as_attachment=True, filename=filename, content_type=kind, headers=headers)


def _opened(day: str, name: str) -> tuple[Dump, BinaryIO]:
    """One build and a file of it. When a new build has just taken its place, that one."""
    for _attempt in range(2):
        dump = dumps.of_day(day)
        path = dump.path(name) if dump else None
        with suppress(FileNotFoundError):
            if dump and path:
                return dump, path.open("rb")
    raise Http404


def _media_type(form: str) -> str:
    return MEDIA_TYPES[form] + ("; charset=utf-8" if form in STREAMED else "")


@login_not_required
@require_safe
@throttled("API_SEARCHES_PER_MINUTE", "GET", "HEAD")
def open_data_live(request: HttpRequest, table: str, form: str) -> HttpResponseBase:
    """A table as it is at this moment, with the filters of the public list for certificates."""
    if table not in TABLES or form not in STREAMED:
        raise Http404
    today = timezone.localdate()
    try:
        content = live.table(table, form, request.GET, Scope(today, site()))
    except live.Misunderstood as error:
        return HttpResponse(
            "\n".join(error.problems) + "\n", content_type="text/plain; charset=utf-8", status=400
        )
    headers = {
        "Cache-Control": "no-cache",
        "Content-Disposition": f'attachment; filename="{PREFIX}-{table}-{today:%Y-%m-%d}.{form}"',
    }
    return StreamingHttpResponse(content, content_type=_media_type(form), headers=headers)


@requires(can_keep_register)
@require_http_methods(["GET", "HEAD", "POST"])
def open_data_export(request: StaffRequest) -> HttpResponse:
    """Officers: how old the newest dump is, and a new one on demand."""
    if request.method == "POST":
        return _export(request)
    newest = dumps.latest()
    context = {
        "dump": _about(newest) if newest else None,
        "files": newest.files if newest else [],
        "overtaken": newest is not None and newest.overtaken,
        "too_old": dumps.warn_when_too_old(newest),
    }
    return render(request, "staff/open_data.html", context)


def _export(request: StaffRequest) -> HttpResponse:
    try:
        dumps.build(on=timezone.localdate())
    except dumps.DumpUnderWay:
        messages.warning(request, _("Another export is running. Look again in a minute."))
    else:
        messages.success(request, _("The open data is exported."))
    return redirect("open_data_export")
