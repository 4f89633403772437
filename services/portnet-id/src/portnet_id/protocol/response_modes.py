"""How an answer reaches the relying party: in the address, or in a form that sends itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode


class ResponseMode(StrEnum):
    """OAuth 2.0 Multiple Response Types, 2.1; OAuth 2.0 Form Post Response Mode."""

    QUERY = "query"
    FORM_POST = "form_post"


@dataclass(frozen=True, kw_only=True)
class AuthorizationAnswer:
    """A code, or an error, on its way to an address that was verified."""

    redirect_uri: str
    parameters: Mapping[str, str]
    mode: ResponseMode = ResponseMode.QUERY

    @property
    def location(self) -> str:
        """Where the browser is sent in the mode ``query``."""
        joint = "&" if "?" in self.redirect_uri else "?"
        return f"{self.redirect_uri}{joint}{urlencode(self.parameters)}"
