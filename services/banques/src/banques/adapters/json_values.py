"""Frozen dataclasses as JSON and back, guided by their own annotations."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Built = TypeVar("Built")


def plain(value: object) -> Any:
    """``value`` in what JSON knows; amounts as text, so that no digit is lost."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value) if isinstance(value, StrEnum) else value


def built(kind: type[Built], data: Any) -> Built:
    """The inverse of ``plain`` for a value of ``kind``."""
    return _built(kind, data)  # type: ignore[no-any-return]


def _built(kind: Any, data: Any) -> Any:
    if data is None:
        return None
    origin = get_origin(kind)
    if origin is UnionType:
        return _built(next(each for each in get_args(kind) if each is not NoneType), data)
    if origin is tuple:
        return tuple(_built(get_args(kind)[0], each) for each in data)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _built(hints[name], each) for name, each in data.items()})
    return _scalar(kind, data)


def _scalar(kind: Any, data: Any) -> Any:
    if kind in (date, datetime):
        return kind.fromisoformat(data)
    if kind is Decimal or issubclass(kind, StrEnum):
        return kind(data)
    return data


@cache
def _hints(kind: Any) -> Mapping[str, Any]:
    return get_type_hints(kind)
