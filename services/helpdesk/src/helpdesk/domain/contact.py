"""How PORTNET's assistance is reached; each of it is told by whoever runs the service."""

from dataclasses import dataclass

NOBODY = ".invalid"  # RFC 2606, 2: a domain that exists nowhere, for examples.


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Empty texts where nothing is known; ``hours`` is a French phrase."""

    phone: str = ""
    email: str = ""
    hours: str = ""

    @property
    def is_known(self) -> bool:
        return bool(self.phone or self.email)

    @property
    def is_fictitious(self) -> bool:
        """Whether these are the values of a trial, which reach nobody."""
        return self.email.endswith(NOBODY)
