"""Forms of records that several people keep: none overwrites another's work unseen, none enters a thing twice."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.forms import DeclarativeFieldsMetaclass
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ocop_registry import history
from ocop_registry.forms import CleanTextForm


class EntryForm(CleanTextForm, metaclass=DeclarativeFieldsMetaclass):
    """Adds the version seen, the reason, and the word that this record is none of the similar ones.

    `kind` is the record's kind in `ocop_registry.history`; where the form writes rows of one model only, `only` names
    it, so that work on other parts of the record is no conflict. After validation `since` holds what others wrote
    in between and `similar` the records that look like this one; both are empty when all is well.
    """

    kind: str
    only: tuple[str, ...] = ()
    instance: Any
    data: Any
    changed_data: list[str]

    version = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    why = forms.CharField(
        label=gettext_lazy("Reason for the change"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Kept in the history with your name."),
    )
    not_the_same = forms.BooleanField(
        label=gettext_lazy("I have looked at them: this is another one, save it."), required=False
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.current = history.version(self.kind, self.record_pk, self.only)
        self.initial["version"] = self.current
        self.since: list[history.Entry] = []
        self.similar: list[Any] = []

    @property
    def record_pk(self) -> int | None:
        """The key of the record in the history; of a form for a part, the whole's."""
        key: int | None = self.instance.pk
        return key

    def find_similar(self, data: dict[str, Any]) -> list[Any]:
        """The records that look like this one. Each form says how."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        """Ask what is asked of every record: whether it changed meanwhile, whether it is there already."""
        data = super().clean()
        self._look_for_changes(data)
        if not self.errors and not data.get("not_the_same"):
            self.similar = self.find_similar(data)
        if self.similar:
            self.add_error(
                None,
                _("Nothing has been saved yet: there are similar records. Look whether it is one of them."),
            )
        return data

    def _look_for_changes(self, data: dict[str, Any]) -> None:
        if self.record_pk is None or data.get("version") == self.current:
            return
        self.since = history.entries_since(self.kind, self.record_pk, data.get("version") or "", self.only)
        self.add_error(
            None,
            _(
                "Somebody else saved this record while you were writing. Look at what changed, then save again."
            ),
        )
        # The next attempt is made knowing of the change.
        self.data = {**dict(self.data.items()), self.add_prefix("version"): self.current}

    def refuse(self, error: ValidationError) -> None:
        """Show what the database's rules said, at the fields where the form has them."""
        found = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
        for name, errors in found.items():
            for each in errors:
                self.add_error(name if name in self.fields else None, each)
