"""Who decided: the level and the name of the authority, from its text and from the number of the decision. Pure."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from certifications.enums import Level
from ocop_registry.vietnamese import fold

_MERGER = date(2025, 7, 1)  # Sóc Trăng became part of Cần Thơ (Nghị quyết 202/2025/QH15)
_CENTRAL_WORDS = re.compile(r"\b(?:bo|trung uong|tw|thu tuong|chinh phu|quoc gia)\b")
_DISTRICT_WORDS = re.compile(r"\b(?:huyen|thi xa|tx|h|tp soc trang|thanh pho soc trang|cap huyen)\b")
_CENTRAL_NUMBERS = (
    (re.compile(r"\bbnnmt\b|\bbnn mt\b|\bbnn&mt\b"), "Bộ Nông nghiệp và Môi trường"),
    (re.compile(r"\bbnn\b|\bbnnptnt\b"), "Bộ Nông nghiệp và Phát triển nông thôn"),
    (re.compile(r"\bttg\b"), "Thủ tướng Chính phủ"),
    (re.compile(r"\bhd ?tw\b|\bhdtw\b|\btw\b"), "Hội đồng OCOP cấp trung ương"),
)


@dataclass(frozen=True, slots=True)
class Authority:
    """The level, the name (given or supposed) and whether text and number contradict each other."""

    level: Level
    name: str
    supposed: bool
    contradiction: bool = False


@lru_cache(maxsize=16384)
def authority_of(number: str, written: str, day: date) -> Authority:
    """Level and name of the authority. Without a text, QĐ-UBND is the province's, as most are: `supposed` says so."""
    by_number = _central_by_number(number)
    if not written:
        if by_number:
            return Authority(Level.CENTRAL, by_number, supposed=True)
        name = "UBND tỉnh Sóc Trăng" if day < _MERGER else "UBND thành phố Cần Thơ"
        return Authority(Level.PROVINCE, name, supposed=True)
    level = level_of(written)
    contradiction = bool(by_number) != (level == Level.CENTRAL) and bool(
        by_number or "ubnd" in fold(number).split()
    )
    return Authority(level, written, supposed=False, contradiction=contradiction)


def level_of(written: str) -> Level:
    """The level of an authority as it is written; the province when nothing tells another."""
    plain = fold(written)
    if "can tho" in plain or plain.startswith(("so ", "tinh", "cap tinh")):
        return Level.PROVINCE
    if _DISTRICT_WORDS.search(plain):
        return Level.DISTRICT
    return Level.CENTRAL if _CENTRAL_WORDS.search(plain) else Level.PROVINCE


def _central_by_number(number: str) -> str:
    plain = fold(number)
    return next((name for pattern, name in _CENTRAL_NUMBERS if pattern.search(plain)), "")
