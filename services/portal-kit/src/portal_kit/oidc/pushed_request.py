"""The authorization request, pushed to Portnet ID before the browser goes there (RFC 9126)."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlencode

from joserfc.util import urlsafe_b64encode

from portal_kit.oidc.pending import PendingSignIn
from portal_kit.oidc.proved_calls import ProvedCalls, ProviderRefused
from portal_kit.oidc.provider import Endpoints

SCOPE = "openid profile portnet"


def push_request(
    calls: ProvedCalls,
    endpoints: Endpoints,
    pending: PendingSignIn,
    *,
    redirect_uri: str,
    at: datetime,
) -> str:
    """Where to send the browser: an address that names the request and shows none of it.

    The proof that goes along binds the code to our key (RFC 9449, 10.1). Raises
    ``ProviderRefused`` or ``ProviderUnavailable``.
    """
    form = _parameters(pending, redirect_uri)
    answer = calls.post(endpoints.pushed_request, form, at=at)
    request_uri = answer.get("request_uri")
    if not isinstance(request_uri, str):
        raise ProviderRefused("an answer without request_uri")
    query = {"client_id": calls.client_id, "request_uri": request_uri}
    return f"{endpoints.authorization}?{urlencode(query)}"


def _parameters(pending: PendingSignIn, redirect_uri: str) -> Mapping[str, str]:
    challenge = urlsafe_b64encode(sha256(pending.code_verifier.encode()).digest()).decode()
    parameters = {
        "response_type": "code",
        "redirect_uri": redirect_uri,
        "scope": SCOPE,
        "state": pending.state,
        "nonce": pending.nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    if pending.max_age is not None:
        parameters["max_age"] = str(pending.max_age)
    return parameters
