"""What the harness needs of a provider, whichever it is."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

import requests

from tests.conformance.browsing import Person
from tests.conformance.clients_listening import Clients

# OAuth 2.0 Dynamic Client Registration (RFC 7591, 2), in a plain dictionary.
Registration = Mapping[str, Any]


class Provider(Protocol):
    """One that runs, and knows the clients it was started with.

    ``http`` finds its hosts and believes its certificate. ``own_credentials`` are parameters of a
    client's request for a token of its own (RFC 6749, 4.4), where the provider asks for some.
    """

    name: str
    issuer: str
    http: requests.Session
    own_credentials: Mapping[str, str]

    def person(self) -> Person:
        """Somebody who is signed in nowhere and has all claims of the standard scopes."""


Serving = Callable[[Sequence[Registration], Clients], AbstractContextManager[Provider]]
