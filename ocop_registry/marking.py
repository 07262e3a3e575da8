"""Sentences with Vietnamese words in them: on pages in other languages those are marked as what they are."""

from django.utils.html import format_html

from ocop_registry import languages


def said(sentence: str, **words: str) -> str:
    """A sentence with its words put in. On a page in another language it is HTML, in which marked words stay marked.

    In Vietnamese nothing is marked and the sentence is plain text, as the API and files need it.
    """
    if languages.is_default():
        return sentence % words
    return format_html(
        sentence.replace("{", "{{").replace("}", "}}").replace("%(", "{").replace(")s", "}"), **words
    )
