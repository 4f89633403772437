"""What Portnet ID says of itself (OpenID Connect Discovery 1.0, 3; RFC 8414, 2).

Computed from what the code enforces: nothing is offered here that is not there.
"""

import json
from typing import Any

from authlib.oauth2 import rfc9207
from authlib.oidc import rpinitiated
from authlib.oidc.discovery import OpenIDProviderMetadata

from portal_kit import dpop_proofs
from portal_kit.settings import PlatformSettings
from portnet_id.domain import client_assertions, levels, scopes, signing_keys
from portnet_id.domain.registry import relying_parties
from portnet_id.domain.sign_in import demands
from portnet_id.protocol import client, id_token, pkce, response_modes

PATHS = {
    "authorization_endpoint": "/authorize",
    "pushed_authorization_request_endpoint": "/par",
    "token_endpoint": "/token",
    "userinfo_endpoint": "/userinfo",
    "introspection_endpoint": "/introspect",
    "revocation_endpoint": "/revoke",
    "jwks_uri": "/jwks",
    "end_session_endpoint": "/logout",
}


def metadata(settings: PlatformSettings) -> dict[str, Any]:
    """The document. Raises ``ValueError`` where it would not be a valid one."""
    document: dict[str, Any] = {
        "issuer": settings.issuer,
        **{name: f"{settings.issuer}{path}" for name, path in PATHS.items()},
        "scopes_supported": list(scopes.SUPPORTED),
        "claims_supported": _claims(),
        "claims_parameter_supported": True,
        "response_types_supported": [client.RESPONSE_TYPE],
        "response_modes_supported": list(response_modes.ResponseMode),
        "grant_types_supported": list(relying_parties.GrantType),
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": list(signing_keys.ALGORITHMS),
        **_authentication(),
        "code_challenge_methods_supported": [pkce.METHOD],
        "acr_values_supported": list(levels.OFFERED),
        "prompt_values_supported": sorted(demands.OFFERED_PROMPTS),
        "ui_locales_supported": list(settings.locales),
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "require_pushed_authorization_requests": False,  # Of each fapi2 party, not of all.
        "dpop_signing_alg_values_supported": list(dpop_proofs.ALGORITHMS),
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
    }
    if settings.secure:  # The documents demand https, which a run on one machine does without.
        OpenIDProviderMetadata(document).validate(
            metadata_classes=[
                rfc9207.AuthorizationServerMetadata,
                rpinitiated.OpenIDProviderMetadata,
            ]
        )
    return document


def metadata_bytes(settings: PlatformSettings) -> bytes:
    return json.dumps(metadata(settings)).encode()


def _authentication() -> dict[str, list[str]]:
    """How relying parties authenticate: alike at every endpoint that asks it of them."""
    return {
        f"{endpoint}_endpoint_auth_{what}_supported": list(values)
        for endpoint in ("token", "introspection", "revocation")
        for what, values in (
            ("methods", relying_parties.Authentication),
            ("signing_alg_values", client_assertions.ALGORITHMS),
        )
    }


def _claims() -> list[str]:
    told = [name for names in scopes.CLAIMS_OF.values() for name in names]
    return list(dict.fromkeys([*id_token.CLAIMS, *told]))
