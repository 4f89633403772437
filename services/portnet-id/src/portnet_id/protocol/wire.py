"""Requests and answers as the protocol sees them: no framework's, and not Authlib's either."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus


@dataclass(frozen=True)
class WireRequest:
    """The decoded parameters of a request, in their order, and the headers that matter.

    ``path`` is the endpoint's (``/token``); ``proofs`` are all its ``DPoP`` headers: one is good,
    several are not (RFC 9449, 4.3).
    """

    parameters: tuple[tuple[str, str], ...]
    authorization: str = field(default="", repr=False)
    method: str = "GET"
    path: str = ""
    proofs: tuple[str, ...] = field(default=(), repr=False)

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.parameters if key == name]

    def one(self, name: str) -> str:
        """The value of a parameter; empty where it is missing or was given more than once."""
        values = self.all(name)
        return values[0] if len(values) == 1 else ""

    def repeats(self, names: frozenset[str]) -> bool:
        """Whether any of ``names`` was given more than once (RFC 6749, 3.1 and 3.2)."""
        return any(len(self.all(name)) > 1 for name in names)


@dataclass(frozen=True)
class WireAnswer:
    """An answer to a program: JSON, and never kept."""

    status: HTTPStatus
    body: Mapping[str, object] = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
