"""What an endpoint answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class Reply:
    """What an endpoint answered."""

    status: int
    headers: Mapping[str, str]
    text: str = field(repr=False)

    @cached_property
    def members(self) -> dict[str, Any]:
        """The JSON object it holds; nothing where it holds none."""
        try:
            found = json.loads(self.text)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}

    @property
    def is_json(self) -> bool:
        return self.headers.get("Content-Type", "").split(";")[0].strip() == "application/json"

    @property
    def error(self) -> str | None:
        return self.members.get("error")

    @property
    def asks_for_nonce(self) -> bool:
        """RFC 9449, 8 and 9."""
        challenge = self.headers.get("WWW-Authenticate", "")
        return self.error == "use_dpop_nonce" or 'error="use_dpop_nonce"' in challenge

    @property
    def summary(self) -> str:
        """What came, in short, for the report of a failure."""
        challenge = self.headers.get("WWW-Authenticate")
        described = self.members.get("error_description")
        told = [str(self.status), self.error or challenge or "", str(described or "")]
        return " ".join(word for word in told if word)
