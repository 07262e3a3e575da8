"""What all forms of the registry share."""

from typing import Any

from django import forms
from django.http import QueryDict

from ocop_registry import vietnamese


def _composed(data: Any) -> Any:
    """Form data in NFC before anything is measured; passwords stay as they were typed."""
    if not isinstance(data, QueryDict):
        return data
    composed = data.copy()
    for name in composed:
        if "password" not in name:
            composed.setlist(name, [vietnamese.nfc(value) for value in composed.getlist(name)])
    return composed


class CleanTextForm(forms.BaseForm):
    """A form whose texts arrive as they are stored: NFC, no invisible characters but those to `keep`, single spaces."""

    keep = ""

    def __init__(self, data: Any = None, *args: Any, **options: Any) -> None:
        super().__init__(_composed(data), *args, **options)

    def clean(self) -> dict[str, Any]:
        """Clean every text; a text area keeps its line breaks."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in data.items():
            if isinstance(value, str):
                long = isinstance(self.fields[name].widget, forms.Textarea)
                clean = vietnamese.clean_lines if long else vietnamese.clean
                data[name] = clean(value, keep=self.keep)
        return data


class DateField(forms.DateField):
    """A day, written dd/mm/yyyy. A plain text box: browsers show `type=date` in their own language's order."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(
            attrs={"placeholder": "dd/mm/yyyy", "inputmode": "numeric", "autocomplete": "off"}
        )
        super().__init__(widget=widget, **options)
