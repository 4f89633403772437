"""What a portal knows of Portnet ID: its endpoints and keys, fetched over the internal address.

The published URLs stay what is checked and put into tokens; only scheme, host and port of a
server-to-server call are swapped for the internal ones (architecture §2).
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Generic, TypeVar
from urllib.parse import urlsplit, urlunsplit

import requests
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from portal_kit.web.failures import DependencyUnavailable

TIMEOUT_SECONDS = (2, 5)  # to connect, to answer
METADATA_SECONDS = 600
KEY_REFETCH_SECONDS = 10  # An unknown kid may mean new keys; forged kids must not make us fetch.
LATER = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
RETRY_SECONDS = 2  # After a failed fetch, so that requests do not queue up behind time-outs.

T = TypeVar("T")


class ProviderUnavailable(DependencyUnavailable):
    """Portnet ID did not answer, or answered something that is not its own."""


@dataclass(frozen=True, kw_only=True)
class Endpoints:
    """The endpoints of the provider's metadata (OpenID Connect Discovery 1.0, 3), as published."""

    authorization: str
    pushed_request: str
    token: str
    userinfo: str
    jwks: str
    end_session: str


class Provider:
    """Portnet ID as seen by one portal. Safe to share between threads."""

    def __init__(self, *, issuer: str, internal_url: str) -> None:
        self.issuer = issuer
        self._internal = urlsplit(internal_url)
        self.http = requests.Session()
        self.http.trust_env = False  # Back-channel calls never take a proxy from the environment.
        self.http.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._endpoints = _Kept(self._fetch_endpoints)
        self._keys = _Kept(self._fetch_keys)

    def endpoints(self) -> Endpoints:
        """Raises ``ProviderUnavailable``; what was read is kept for ten minutes."""
        return self._endpoints.get(METADATA_SECONDS)

    def keys(self, *, refetch: bool = False) -> KeySet:
        """The provider's signing keys; ``refetch`` when a token names a key not among them."""
        return self._keys.get(KEY_REFETCH_SECONDS if refetch else METADATA_SECONDS)

    def request(self, method: str, url: str, **arguments: Any) -> requests.Response:
        """Calls a published endpoint over the internal address; returns an answer of 200 or 201.

        Raises ``ProviderUnavailable`` when nothing usable came back, ``requests.HTTPError``
        for an answer of 4xx: the provider understood and said no.
        """
        try:
            response = self.http.request(
                method,
                self._inside(url),
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
                **arguments,
            )
        except requests.RequestException as problem:
            raise ProviderUnavailable(type(problem).__name__) from problem
        if 400 <= response.status_code < 500 and response.status_code not in LATER:
            response.raise_for_status()
        if response.status_code not in (HTTPStatus.OK, HTTPStatus.CREATED):
            raise ProviderUnavailable(f"{method} answered {response.status_code}")
        return response

    def call(self, method: str, url: str) -> Any:
        """What a published document says. Raises as ``request`` does."""
        try:
            return self.request(method, url).json()
        except requests.JSONDecodeError as problem:
            raise ProviderUnavailable("no JSON") from problem

    def _fetch_endpoints(self) -> Endpoints:
        found = self.call("GET", f"{self.issuer}/.well-known/openid-configuration")
        try:
            endpoints = Endpoints(
                authorization=found["authorization_endpoint"],
                pushed_request=found["pushed_authorization_request_endpoint"],
                token=found["token_endpoint"],
                userinfo=found["userinfo_endpoint"],
                jwks=found["jwks_uri"],
                end_session=found["end_session_endpoint"],
            )
            ours = found["issuer"] == self.issuer and all(
                url.startswith(f"{self.issuer}/") for url in vars(endpoints).values()
            )
        except (KeyError, TypeError, AttributeError) as problem:
            raise ProviderUnavailable("incomplete metadata") from problem
        if not ours:
            raise ProviderUnavailable("metadata of another issuer")
        return endpoints

    def _fetch_keys(self) -> KeySet:
        try:
            return KeySet.import_key_set(self.call("GET", self.endpoints().jwks))
        except (JoseError, ValueError, KeyError, TypeError) as problem:
            raise ProviderUnavailable("unusable keys") from problem

    def _inside(self, url: str) -> str:
        parts = urlsplit(url)
        return urlunsplit(
            parts._replace(scheme=self._internal.scheme, netloc=self._internal.netloc)
        )


class _Kept(Generic[T]):
    """Something fetched by one thread for all, which also remembers for a moment that it failed."""

    def __init__(self, fetch: Callable[[], T]) -> None:
        self._fetch = fetch
        self._lock = threading.Lock()
        self._found: tuple[float, T] | None = None
        self._failed_at = -float(RETRY_SECONDS)

    def get(self, seconds: float) -> T:
        """What was fetched no longer than ``seconds`` ago. Raises ``ProviderUnavailable``."""
        with self._lock:
            now = time.monotonic()
            if self._found and now - self._found[0] <= seconds:
                return self._found[1]
            if now - self._failed_at < RETRY_SECONDS:
                raise ProviderUnavailable("it did not answer a moment ago")
            try:
                fetched = self._fetch()
            except ProviderUnavailable:
                self._failed_at = time.monotonic()
                raise
            self._found = (now, fetched)
            return fetched
