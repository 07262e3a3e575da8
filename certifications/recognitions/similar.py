"""Names nearly alike: one letter apart, or alike but for the legal form. Pure; linear in the number of names."""

from collections.abc import Iterable, Iterator

from certifications.recognitions import legal

_FORMS = (
    "lien hiep hop tac xa", "hop tac xa", "to hop tac", "doanh nghiep tu nhan", "doanh nghiep", "cong ty tnhh", "cong ty co phan",
    "cong ty", "ho kinh doanh", "ho", "co so", "trang trai", "mot thanh vien", "san xuat", "thuong mai", "dich vu", "nong nghiep",
)  # fmt: skip
_SHORTEST = 6  # letters of a core that may differ by one
MOST = 3000  # names that are compared by letters; beyond, only by their core


class Similar:
    """Finds a known name that looks like a new one. The index is built at the first question."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = list(names)
        self._index: dict[str, str] | None = None
        self._asked = 0

    def to(self, name: str) -> str | None:
        """A known name like this one, None when there is none. The name is known from then on."""
        if self._index is None:
            self._index = {}
            for known in self._names:
                self._add(known, by_letters=len(self._names) <= MOST)
        self._asked += 1
        by_letters = self._asked <= MOST
        found = next(
            (self._index[key] for key in _keys(name, by_letters=by_letters) if key in self._index), None
        )
        self._add(name, by_letters=by_letters)
        return found

    def _add(self, name: str, *, by_letters: bool) -> None:
        assert self._index is not None  # noqa: S101 -- for the type checker
        for key in _keys(name, by_letters=by_letters):
            self._index.setdefault(key, name)


def core(name: str) -> str:
    """The name without its legal form and without spaces."""
    plain = f" {legal.canonical(name)} "
    for form in _FORMS:
        plain = plain.replace(f" {form} ", " ")
    return plain.replace(" ", "")


def _keys(name: str, *, by_letters: bool) -> Iterator[str]:
    """Two cores one letter apart share a key: either without one of its letters. Digits tell real differences."""
    whole = core(name)
    if whole:
        yield whole
    if by_letters and len(whole) >= _SHORTEST:
        for place, letter in enumerate(whole):
            if not letter.isdigit():
                yield f"{whole[:place]}.{whole[place + 1 :]}"
                yield f"{whole[:place]}{whole[place + 1 :]}"
