"""Calls to Portnet ID that prove who makes them: the client's assertion, and a DPoP proof."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import requests

from portal_kit.oidc.assertion import TYPE, ClientKey
from portal_kit.oidc.dpop import ProofKey
from portal_kit.oidc.provider import Provider, ProviderUnavailable
from portal_kit.settings import PortalSettings

WANTED = "use_dpop_nonce"


class ProviderRefused(Exception):
    """Portnet ID understood a call and said no (RFC 6749, 5.2).

    ``error`` is the document's word, ``reason`` Portnet ID's own of a refused renewal.
    """

    def __init__(self, error: str, *, reason: str = "") -> None:
        super().__init__(f"{error} {reason}".strip())
        self.error = error
        self.reason = reason


class ProvedCalls:
    """One portal's calls. Remembers the last nonce it was given. Safe to share between threads."""

    def __init__(self, settings: PortalSettings, provider: Provider) -> None:
        self.client_id = settings.client_id
        self._client_key = ClientKey(settings.client_key)
        self._proof_key = ProofKey(settings.secret_key)
        self._provider = provider
        self._nonce = ""

    def post(self, url: str, form: Mapping[str, str], *, at: datetime) -> dict[str, Any]:
        """Sends a form as the client. Raises ``ProviderRefused`` or ``ProviderUnavailable``."""

        def arguments() -> dict[str, Any]:
            assertion = self._client_key.assertion(
                client_id=self.client_id, audience=self._provider.issuer, at=at
            )
            signed = {"client_assertion_type": TYPE, "client_assertion": assertion}
            return {"data": {**form, "client_id": self.client_id, **signed}}

        return self._ask("POST", url, arguments, at=at)

    def get(self, url: str, *, access_token: str, at: datetime) -> dict[str, Any]:
        """Asks a resource with an access token. Raises as ``post`` does."""
        return self._ask("GET", url, dict, at=at, access_token=access_token)

    def _ask(
        self,
        method: str,
        url: str,
        arguments: Callable[[], dict[str, Any]],
        *,
        at: datetime,
        access_token: str | None = None,
    ) -> dict[str, Any]:
        """Asks once more where only the nonce was wrong, with all that is good once made anew."""
        for again in (False, True):
            proof = self._proof_key.proof(
                method=method, url=url, at=at, nonce=self._nonce, access_token=access_token
            )
            headers = {"DPoP": proof}
            if access_token is not None:
                headers["Authorization"] = f"DPoP {access_token}"
            try:
                response = self._provider.request(method, url, headers=headers, **arguments())
            except requests.HTTPError as refusal:
                self._nonce = refusal.response.headers.get("DPoP-Nonce", self._nonce)
                refused = _refused(refusal.response)
                if refused.error == WANTED and not again:
                    continue
                raise refused from refusal
            self._nonce = response.headers.get("DPoP-Nonce", self._nonce)
            found = _object(response)
            if found is None:
                raise ProviderUnavailable("an answer that is no object")
            return found
        raise AssertionError("a second answer is final")


def _object(response: requests.Response) -> dict[str, Any] | None:
    try:
        found = response.json()
    except requests.JSONDecodeError:
        return None
    return found if isinstance(found, dict) else None


def _refused(response: requests.Response) -> ProviderRefused:
    if WANTED in response.headers.get("WWW-Authenticate", ""):
        return ProviderRefused(WANTED)
    said = _object(response) or {}
    error = said.get("error", f"status {response.status_code}")
    return ProviderRefused(str(error)[:64], reason=str(said.get("reason", ""))[:64])
