"""A relying party as its registration: what ``read_registration`` reads, less the secret."""

from collections.abc import Mapping
from typing import Any

from portnet_id.domain.registry.relying_parties import Authentication, Card, RelyingParty


def as_registration(party: RelyingParty) -> dict[str, Any]:
    """Its members in a fixed order, without those that say nothing.

    Nothing is told of a secret: what is kept of one would be of no use elsewhere.
    """
    written: dict[str, Any] = {
        "client_id": party.client_id,
        "name": party.name,
        "profile": party.profile.value,
        "token_endpoint_auth_method": party.authentication.value,
        "token_endpoint_auth_signing_alg": party.assertion_algorithm,
        "id_token_signed_response_alg": party.id_token_algorithm,
        "grant_types": sorted(each.value for each in party.grant_types),
        "scope": " ".join(party.scope),
        "portal": party.portal,
        "redirect_uris": list(party.redirect_uris),
        "post_logout_redirect_uris": list(party.post_logout_redirect_uris),
        "backchannel_logout_uri": party.backchannel_logout_uri,
        "jwks": {"keys": [dict(key) for key in party.keys]} if party.keys else None,
        "api": party.api,
        "resources": {address: " ".join(scope) for address, scope in party.resources.items()},
        "organisation": party.organisation,
        "legacy": _legacy(party),
        "card": None if party.card is None else _card(party.card),
    }
    return {name: value for name, value in written.items() if value not in (None, "", [], {})}


def needs_secret(described: Mapping[str, Any]) -> bool:
    """Whether a registration is of a party that proves itself by one, and does not bring it."""
    by_key = Authentication.PRIVATE_KEY_JWT.value
    return (
        described.get("token_endpoint_auth_method") != by_key
        and "client_secret_file" not in described
    )


def _legacy(party: RelyingParty) -> dict[str, str] | None:
    if party.legacy is None:
        return None
    return {"reason": party.legacy.reason, "until": party.legacy.until.isoformat()}


def _card(card: Card) -> dict[str, Any]:
    return {
        "title": card.title,
        "text": card.text,
        "audiences": list(card.audiences),
        "position": card.position,
        "status": card.status.value,
    }
