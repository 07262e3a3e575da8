"""What a page says about its language: the switcher, the links to its versions, and which words stay Vietnamese."""

from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ocop_registry import languages

register = template.Library()


@register.simple_tag
def vi() -> SafeString:
    """The attribute of an element whose words are Vietnamese on every page: a name, a place, a text of law.

    `<h3{% vi %}>{{ product.name }}</h3>`. On Vietnamese pages it is nothing.
    """
    return SafeString() if languages.is_default() else format_html(' lang="{}"', "vi")


@register.filter(name="vi")
def in_vietnamese(text: str) -> str:
    """The same for words inside a sentence: they get an element of their own."""
    return text if languages.is_default() or not text else format_html('<span lang="vi">{}</span>', text)


@register.simple_tag(takes_context=True)
def language_choices(context: dict[str, Any]) -> list[languages.Choice]:
    """The languages this page has; none where there is no request, as on pages that stand alone."""
    request = context.get("request")
    return languages.choices(request) if request else []


@register.inclusion_tag("components/alternates.html", takes_context=True)
def alternates(context: dict[str, Any]) -> dict[str, Any]:
    """The page's own address and those of its versions, whole and without their queries.

    A list with filters is a view of the list: search engines are to keep the list.
    """
    request = context.get("request")
    if not request or not languages.choices(request):
        return {}
    versions = [
        (code, request.build_absolute_uri(languages.in_language(request.path, code)))
        for code, _name in settings.LANGUAGES
    ]
    addresses = dict(versions)
    return {
        "canonical": addresses[languages.active()],
        "versions": [*versions, ("x-default", addresses[languages.DEFAULT])],
    }
