"""What people fill in and are told: buttons, fields, forms, notices, lists and their ways. All names are made up."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ocop_registry import history

Samples = Iterator[tuple[str, str]]
LONG = "Hợp tác xã nông nghiệp - thương mại - dịch vụ Phương An (mẫu)"
ROWS = [
    {"product": "Bánh pía sầu riêng trứng muối đặc biệt loại 4 cái", "producer": LONG, "score": 72},
    {"product": "Trà sen", "producer": "Hộ Cô Ba (mẫu)", "score": 9},
]


class Entry(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=gettext_lazy("Name"), help_text=gettext_lazy("As on the package."))
    story = forms.CharField(label=gettext_lazy("Product story"), widget=forms.Textarea, required=False)
    place = forms.ChoiceField(label=gettext_lazy("District"), choices=[("", "---------"), ("my-tu", "Mỹ Tú")])
    day = forms.DateField(label=gettext_lazy("Day"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), widget=forms.RadioSelect, choices=[("a", "Lần đầu"), ("b", "Nâng hạng")]
    )
    months = forms.MultipleChoiceField(
        label=gettext_lazy("Months in which it is fresh or sold"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[(each, f"Tháng {each}") for each in range(1, 5)],
    )
    upload = forms.FileField(label=gettext_lazy("Photo"), required=False)
    agreed = forms.BooleanField(label=gettext_lazy("I have looked at them: this is another one, save it."))
    locked = forms.CharField(
        label=gettext_lazy("Code"), disabled=True, required=False, initial="EA6S-VPNK-DE3W"
    )


FILLED = {"name": LONG, "story": "Một câu chuyện mẫu.", "place": "my-tu", "day": "01/06/2025", "kind": "a"}


def draw(name: str, **context: Any) -> str:
    """A component with what it needs."""
    return render_to_string(f"components/{name}.html", context)


def staff(name: str, **context: Any) -> str:
    """A pattern that has no component of its own."""
    return render_to_string(f"staff/components/{name}.html", context)


def _wrong() -> Entry:
    form = Entry({"day": "31/02/2024", "place": "dao"})
    form.add_error(
        None,
        _("Somebody else saved this record while you were writing. Look at what changed, then save again."),
    )
    return form


def _buttons() -> Samples:
    yield _("default"), staff("buttons", long=LONG)
    yield _("with the focus"), staff("buttons", long=LONG, focused=True)
    yield _("disabled"), staff("buttons", long=LONG, disabled=True)


def _fields() -> Samples:
    empty, filled, wrong = Entry(), Entry(FILLED), _wrong()
    yield _("empty"), "".join(draw("field", field=each) for each in empty)
    yield _("filled, long names"), "".join(draw("field", field=filled[each]) for each in FILLED)
    yield _("with the focus"), f'<div class="as-focused">{draw("field", field=filled["name"])}</div>'
    yield (
        _("with errors"),
        "".join(draw("field", field=wrong[each]) for each in ("name", "place", "kind", "agreed")),
    )


def _words() -> Samples:
    yield _("help"), f'<div class="field">{draw("field_words", field=Entry()["name"])}</div>'
    yield (
        _("with errors"),
        f'<div class="field field-wrong">{draw("field_words", field=_wrong()["name"])}</div>',
    )


def _form_errors() -> Samples:
    yield _("with errors"), draw("form_errors", form=_wrong())
    yield _("two forms sent together"), draw("form_errors", form=_wrong(), second=Entry({}))


def _error_lines() -> Samples:
    yield _("with errors"), f"<ul>{draw('form_error_lines', form=_wrong())}</ul>"


def _form_fields() -> Samples:
    yield _("empty"), draw("form_fields", form=Entry())
    yield _("with errors"), draw("form_fields", form=_wrong())


def _notices() -> Samples:
    for kind in ("info", "done", "warn", "error"):
        yield kind, draw("notice", kind=kind, text=_("The photo has been added."))
    lines = [_("Some entries need mending"), LONG]
    yield (
        _("with a title and lines"),
        draw("notice", kind="warn", title=_("Saved in the meantime"), items=lines),
    )


def _empty() -> Samples:
    title, text = (
        _("No product found"),
        _("Try fewer filters or another spelling; tone marks may be left out."),
    )
    yield _("only a title"), draw("empty", title=title)
    offers = [{"text": LONG, "url": "#content"}, {"text": "Trà sen", "url": "#content"}]
    yield _("with suggestions"), draw("empty", title=title, text=text, suggestions=offers, art="rice")


def _instead() -> Samples:
    sentence = _("No product matches %(typed)s.") % {"typed": "“bahn pia”"}
    yield (
        _("long names"),
        draw("instead", sentence=sentence, instead={"url": "#content", "meant": f"“{LONG}”"}),
    )


def _pagers() -> Samples:
    yield _("first page"), draw("pager", next_url="#content")
    yield (
        _("in the middle"),
        draw("pager", next_url="#content", previous_url="#content", first_url="#content"),
    )
    yield _("last page"), draw("pager", first_url="#content")


def _tabs() -> Samples:
    names = [_("Products"), _("Photos"), _("Translations"), LONG]
    items = [{"label": each, "url": "#content", "current": not n, "count": n} for n, each in enumerate(names)]
    yield _("the first is open"), draw("tabs", items=items, label=_("Pages of this product"))


def _crumbs() -> Samples:
    yield _("short names"), draw("breadcrumbs", here="Trà sen")
    yield _("long names"), draw("breadcrumbs", parent_url="#content", parent_text=_("Products"), here=LONG)
    items = [{"text": _("Producers"), "url": "#content"}, {"text": LONG, "url": "#content"}]
    yield _("several steps"), draw("breadcrumbs", items=items)


def _bars() -> Samples:
    for value in (0, 40, 100):
        yield f"{value}/100", draw("bar", value=value, most=100)
    yield _("of gold"), draw("bar", value=70, most=100, look="bar-gold")


def _chips() -> Samples:
    chips = [{"label": each, "remove_url": "#content"} for each in ("4 sao", "Mỹ Tú", f"“{LONG}”")]
    yield _("three filters"), draw("chips", chips=chips, clear_url="#content")


def _facets() -> Samples:
    options = [
        {"value": "my-tu", "label": "Mỹ Tú", "count": 12, "selected": True},
        {"value": "ke-sach", "label": "Kế Sách", "count": 1204, "selected": False},
        {"value": "dao", "label": LONG, "count": 0, "selected": False},
    ]
    facets = [{"name": "district", "label": _("District"), "options": options, "vietnamese": True}]
    drawn = draw("facets", facets=facets, action="#", chips=[1]).replace("<details", "<details open", 1)
    yield _("chosen, not chosen, none left"), drawn


def _verify() -> Samples:
    yield _("empty"), draw("verify_form")
    yield _("filled"), draw("verify_form", code="EA6S-VPNK-DE3W")


def _history() -> Samples:
    yield _("entered, changed, deleted, past the screens"), draw("history_entries", entries=_entries())


def _entries() -> list[history.Entry]:
    now = timezone.localtime()
    changes = [
        history.Change(_("Name"), "Trà sen", LONG),
        history.Change(_("Product story"), history.NOTHING, "Một câu chuyện mẫu."),
    ]

    def entry(verb: str, who: str, *, why: str = "", direct: bool = False) -> history.Entry:
        told = changes if verb == "update" else []
        return history.Entry(verb, _("Product"), now, who, why, direct, told)

    return [
        entry("update", "Cán bộ (mẫu)", why=LONG),
        entry("insert", "Cán bộ (mẫu)"),
        entry("delete", "SQL (postgres, psql)", direct=True),
    ]


def _conflict() -> Samples:
    yield _("others saved meanwhile"), draw("conflict", form=SimpleNamespace(since=_entries()[:1]))


def _tables() -> Samples:
    yield _("long names"), staff("table", rows=ROWS, total=81)


def _figures() -> Samples:
    yield _("long names"), staff("figures", rows=ROWS)


SAMPLES: dict[str, Callable[[], Samples]] = {
    "bar": _bars,
    "breadcrumbs": _crumbs,
    "buttons": _buttons,
    "chips": _chips,
    "conflict": _conflict,
    "empty": _empty,
    "facets": _facets,
    "field": _fields,
    "field_words": _words,
    "figures": _figures,
    "form_error_lines": _error_lines,
    "form_errors": _form_errors,
    "form_fields": _form_fields,
    "history_entries": _history,
    "instead": _instead,
    "notice": _notices,
    "pager": _pagers,
    "table": _tables,
    "tabs": _tabs,
    "verify_form": _verify,
}
