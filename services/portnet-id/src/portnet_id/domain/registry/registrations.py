"""What the registration of a relying party must say. Every problem is told, in words.

Names are those of OpenID Connect Dynamic Client Registration 1.0, 2, where it has one.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portnet_id.domain import client_assertions, scopes, signing_keys
from portnet_id.domain.registry.client_keys import problems_with_keys
from portnet_id.domain.registry.registered_addresses import (
    LONGEST,
    MOST,
    problems_with_address,
)
from portnet_id.domain.registry.registration_fields import Fields
from portnet_id.domain.registry.relying_parties import (
    CLIENT_ID,
    Authentication,
    Card,
    CardStatus,
    GrantType,
    LegacyOpening,
    Profile,
    RelyingParty,
)

FIELDS = frozenset(
    {
        "client_id", "name", "profile", "token_endpoint_auth_method", "jwks",
        "client_secret_file", "redirect_uris", "post_logout_redirect_uris", "scope", "portal",
        "card", "token_endpoint_auth_signing_alg", "id_token_signed_response_alg", "legacy",
        "grant_types", "api", "resources", "organisation", "backchannel_logout_uri",
    }
)  # fmt: skip
CARD_FIELDS = frozenset({"title", "text", "audiences", "position", "status"})
SHORTEST_REASON = 10
SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,80}")  # RFC 6749, 3.3.

# 256 bits in base64; of characters that mean themselves however a library encodes them.
SECRET = re.compile(r"[A-Za-z0-9\-._~]{43,500}")


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What decides besides the registration: whether this Portnet ID is local, and the day."""

    is_local: bool
    today: date


def read_registration(
    given: Mapping[str, Any],
    *,
    secret: str | None,
    digest: Callable[[str], str],
    circumstances: Circumstances,
    kept_digest: str | None = None,
) -> RelyingParty:
    """``secret`` is what ``client_secret_file`` holds; ``digest`` makes what is kept of it.

    ``kept_digest`` is what is kept already of a secret that stays.

    Raises ``RegistrationFaulty``.
    """
    reader = _Registration(given, circumstances)
    authentication = reader.choice("token_endpoint_auth_method", Authentication)
    redirect_uris = reader.addresses("redirect_uris")
    grant_types = reader.grant_types()
    profile = reader.profile(authentication)
    party = RelyingParty(
        client_id=reader.matching("client_id", CLIENT_ID),
        name=reader.text("name"),
        profile=profile,
        authentication=authentication,
        redirect_uris=redirect_uris,
        post_logout_redirect_uris=reader.addresses("post_logout_redirect_uris"),
        scope=reader.scope(),
        portal=reader.matching("portal", CLIENT_ID),
        keys=reader.keys(authentication, needed=bool(redirect_uris)),
        grant_types=grant_types,
        api=reader.api(),
        resources=reader.resources(),
        organisation=reader.organisation(grant_types),
        backchannel_logout_uri=reader.backchannel_logout_uri(),
        secret_digest=kept_digest or reader.secret(secret, authentication, digest),
        assertion_algorithm=reader.algorithm(
            "token_endpoint_auth_signing_alg", client_assertions.ALGORITHMS
        ),
        id_token_algorithm=reader.algorithm(
            "id_token_signed_response_alg", signing_keys.ALGORITHMS
        ),
        legacy=reader.legacy(),
        card=reader.card(is_open=bool(redirect_uris)),
    )
    reader.finish()
    return party


class _Registration(Fields):
    """The fields of one registration."""

    def __init__(self, given: Mapping[str, Any], circumstances: Circumstances) -> None:
        super().__init__(given)
        self._circumstances = circumstances
        self.no_others(given, FIELDS, "")

    def algorithm(self, name: str, known: tuple[str, ...]) -> str:
        value = self.given.get(name, known[0])
        if value not in known:
            self.problems.append(f"{name} is {value!r}; it must be one of {', '.join(known)}")
        return str(value)

    def addresses(self, name: str) -> tuple[str, ...]:
        values = self.texts(name, self.given.get(name, []))
        if len(values) > MOST:
            self.problems.append(f"{name} holds more than {MOST} addresses")
        if len(set(values)) < len(values):
            self.problems.append(f"{name} holds an address twice")
        for value in values:
            for problem in self._problems_with(value):
                self.problems.append(f"{name}: {value} {problem}")
        return values

    def profile(self, authentication: Authentication) -> Profile:
        profile = self.choice("profile", Profile, Profile.OIDC)
        if profile is Profile.FAPI2:
            if authentication is not Authentication.PRIVATE_KEY_JWT:
                self.problems.append("profile fapi2 needs private_key_jwt")
            if self.given.get("token_endpoint_auth_signing_alg") == "RS256":
                self.problems.append("profile fapi2 does not take assertions signed with RS256")
        return profile

    def grant_types(self) -> frozenset[GrantType]:
        given = self.given.get("grant_types", [GrantType.AUTHORIZATION_CODE.value])
        known = [each.value for each in GrantType]
        names = self.texts("grant_types", given)
        for name in names:
            if name not in known:
                self.problems.append(
                    f"grant_types names {name!r}; it must be one of {', '.join(known)}"
                )
        return frozenset(GrantType(name) for name in names if name in known)

    def api(self) -> str | None:
        return self._address("api")

    def backchannel_logout_uri(self) -> str | None:
        return self._address("backchannel_logout_uri")

    def resources(self) -> dict[str, tuple[str, ...]]:
        """The APIs it may call, each with the scopes it may ask there."""
        given = self.given.get("resources", {})
        if not isinstance(given, dict):
            self.problems.append("resources is not an object of addresses with their scopes")
            return {}
        found = {}
        for address, scope in given.items():
            for problem in self._problems_with(str(address)):
                self.problems.append(f"resources: {address} {problem}")
            if not isinstance(scope, str) or not all(SCOPE.fullmatch(one) for one in scope.split()):
                self.problems.append(f"resources: the scope of {address} is not a list of words")
                continue
            found[str(address)] = tuple(scope.split())
        return found

    def organisation(self, grant_types: frozenset[GrantType]) -> str | None:
        if self.given.get("organisation") is not None:
            return self.text("organisation")
        if GrantType.CLIENT_CREDENTIALS in grant_types:
            self.problems.append("client_credentials needs organisation: for whom it acts")
        return None

    def scope(self) -> tuple[str, ...]:
        if "scope" not in self.given and GrantType.AUTHORIZATION_CODE.value not in self.given.get(
            "grant_types", [GrantType.AUTHORIZATION_CODE.value]
        ):
            return ()
        values = tuple(self.text("scope").split())
        if unknown := [value for value in values if value not in scopes.SUPPORTED]:
            self.problems.append(
                f"scope names {', '.join(unknown)}; known: {', '.join(scopes.SUPPORTED)}"
            )
        if values and "openid" not in values:
            self.problems.append("scope must name openid")
        return values

    def keys(
        self, authentication: Authentication, *, needed: bool
    ) -> tuple[Mapping[str, str], ...]:
        given = self.given.get("jwks", {"keys": []})
        keys = given.get("keys") if isinstance(given, dict) else None
        if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
            self.problems.append("jwks is not a JSON Web Key Set")
            return ()
        if authentication is not Authentication.PRIVATE_KEY_JWT and keys:
            self.problems.append(f"{authentication} needs no jwks: remove them")
        elif authentication is Authentication.PRIVATE_KEY_JWT and needed and not keys:
            self.problems.append("private_key_jwt needs jwks with at least one key")
        algorithm = self.given.get("token_endpoint_auth_signing_alg", "ES256")
        self.problems += [f"jwks: {each}" for each in problems_with_keys(keys, str(algorithm))]
        return tuple(keys)

    def secret(
        self,
        secret: str | None,
        authentication: Authentication,
        digest: Callable[[str], str],
    ) -> str | None:
        needed = authentication is not Authentication.PRIVATE_KEY_JWT
        if secret is None or not needed:
            if needed:
                self.problems.append(f"{authentication} needs client_secret_file")
            elif secret is not None:
                self.problems.append("private_key_jwt needs no client_secret_file: remove it")
            return None
        if not SECRET.fullmatch(secret):
            self.problems.append(
                "the client secret must be 256 random bits: at least 43 letters, digits and -._~"
            )
        return digest(secret)

    def legacy(self) -> LegacyOpening | None:
        given = self.given.get("legacy")
        is_legacy = self.given.get("profile") == Profile.LEGACY
        if given is None or not is_legacy:
            if is_legacy:
                self.problems.append("profile legacy needs legacy with a reason and an end: until")
            elif given is not None:
                self.problems.append("legacy belongs to profile legacy only")
            return None
        if not self._circumstances.is_local:
            # Architecture §4: two people open it, once administration exists.
            self.problems.append("profile legacy cannot be opened by command on a public host")
        if not isinstance(given, dict):
            self.problems.append("legacy must hold reason and until")
            return None
        reason = self.text("reason", given, longest=500)
        if reason and len(reason) < SHORTEST_REASON:
            self.problems.append("reason must say why: ten characters at least")
        return LegacyOpening(reason=reason, until=self._until(given))

    def card(self, *, is_open: bool) -> Card | None:
        given = self.given.get("card")
        if given is None:
            return None
        if not isinstance(given, dict):
            self.problems.append("card is not an object")
            return None
        self.no_others(given, CARD_FIELDS, "card: ")
        status = self.choice("status", CardStatus, within=given)
        if status is CardStatus.OPEN and not is_open:
            self.problems.append("card: a portal without redirect_uris cannot be open")
        position = given.get("position")
        if not isinstance(position, int) or isinstance(position, bool):
            self.problems.append("card: position is not a whole number")
            position = 0
        return Card(
            title=self.text("title", given),
            text=self.text("text", given, longest=1_000),
            audiences=self.texts("audiences", given.get("audiences", [])),
            position=position,
            status=status,
        )

    def _address(self, name: str) -> str | None:
        if self.given.get(name) is None:
            return None
        address = self.text(name, longest=LONGEST)
        for problem in self._problems_with(address):
            self.problems.append(f"{name}: {address} {problem}")
        return address

    def _problems_with(self, address: str) -> Iterator[str]:
        return problems_with_address(address, local_allowed=self._circumstances.is_local)

    def _until(self, given: Mapping[str, Any]) -> date:
        today = self._circumstances.today
        try:
            until = date.fromisoformat(str(given.get("until")))
        except ValueError:
            self.problems.append("until must be a day, such as 2027-06-30")
            return today
        if until < today:
            self.problems.append("until is in the past")
        return until
