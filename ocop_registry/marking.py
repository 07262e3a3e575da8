"""Sentences with Vietnamese words in them: on pages in other languages those are marked as what they are."""

from django.utils.html import format_html

from ocop_registry import languages
from ocop_registry.templatetags.languages import in_vietnamese
from ocop_registry.vietnamese import fold


def said(sentence: str, **words: str) -> str:
    """A sentence with its words put in. On a page in another language it is HTML, in which marked words stay marked.

    In Vietnamese nothing is marked and the sentence is plain text, as the API and files need it.
    """
    if languages.is_default():
        return sentence % words
    return format_html(
        sentence.replace("{", "{{").replace("}", "}}").replace("%(", "{").replace(")s", "}"), **words
    )


def is_vietnamese(text: str) -> bool:
    """Whether the letters of a text say so: a search may be in any language."""
    return any(fold(letter) not in {letter, ""} for letter in text.lower())


def as_typed(text: str) -> str:
    """A search in quotation marks, marked where it is Vietnamese."""
    quoted = f"“{text}”"
    return in_vietnamese(quoted) if is_vietnamese(text) else quoted
