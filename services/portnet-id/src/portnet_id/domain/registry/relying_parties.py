"""The applications that trust Portnet ID, as they are registered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from urllib.parse import urlsplit

from portal_kit.errors import Refused

SECRET_PURPOSE = "client secret"  # What the vault's keyed hash of a secret is for.
CLIENT_ID = re.compile(r"[a-z][a-z0-9-]{1,62}")


class RelyingPartyUnknown(Refused):
    """No relying party is registered under this client id."""


class RedirectUriNotRegistered(Refused):
    """The answer would go to an address that is not, byte for byte, a registered one."""


class Profile(StrEnum):
    """What is asked of a relying party's software (architecture §4, Protocol).

    ``fapi2``: the FAPI 2.0 Security Profile, which our own portals speak: pushed requests, tokens
    bound to a key (DPoP), ``private_key_jwt``. ``oidc``: a plain library; S256 is required.
    ``legacy``: software that knows no PKCE, opened with a reason until a day; a challenge once sent
    binds it too.
    """

    OIDC = "oidc"
    FAPI2 = "fapi2"
    LEGACY = "legacy"


class GrantType(StrEnum):
    """What a relying party may ask tokens with, by the name on the wire."""

    AUTHORIZATION_CODE = "authorization_code"
    REFRESH_TOKEN = "refresh_token"
    CLIENT_CREDENTIALS = "client_credentials"
    TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"


class Authentication(StrEnum):
    """How a relying party proves itself at the token endpoint, by its name in OIDC Core 9."""

    PRIVATE_KEY_JWT = "private_key_jwt"
    CLIENT_SECRET_BASIC = "client_secret_basic"
    CLIENT_SECRET_POST = "client_secret_post"


@dataclass(frozen=True, kw_only=True)
class LegacyOpening:
    """Why a relying party may come without PKCE, and the last day on which it may."""

    reason: str
    until: date


class CardStatus(StrEnum):
    OPEN = "open"
    SOON = "soon"


@dataclass(frozen=True, kw_only=True)
class Card:
    """What the public directory tells about the portal; ``position`` orders the cards."""

    title: str
    text: str
    audiences: tuple[str, ...]
    position: int
    status: CardStatus


@dataclass(frozen=True, kw_only=True)
class RelyingParty:
    """``portal`` is the key of the portal whose roles open it; ``scope`` is all it may ask for.

    ``keys`` are its public JSON Web Keys, ``secret_digest`` what is kept of its secret; it has
    the one or the other, as ``authentication`` says. ``assertion_algorithm`` is the only one its
    assertions may be signed with, ``id_token_algorithm`` the one its ID tokens are.

    ``api`` is the resource it serves (``https://banques…/api/v1``) and whose tokens it may look up;
    ``resources`` are those of others that it may call, each with all the scopes it may ask there.
    ``organisation`` is for whom it acts by itself (client credentials). What ends a sign-on is
    told to ``backchannel_logout_uri``.
    """

    client_id: str
    name: str
    profile: Profile
    authentication: Authentication
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...]
    scope: tuple[str, ...]
    portal: str
    keys: tuple[Mapping[str, str], ...] = ()
    secret_digest: str | None = field(default=None, repr=False)
    assertion_algorithm: str = "ES256"
    id_token_algorithm: str = "ES256"
    grant_types: frozenset[GrantType] = frozenset({GrantType.AUTHORIZATION_CODE})
    api: str | None = None
    resources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    organisation: str | None = None
    backchannel_logout_uri: str | None = None
    legacy: LegacyOpening | None = None
    card: Card | None = None

    @property
    def is_open(self) -> bool:
        """Whether anybody can sign in there; a portal that is only announced has no address."""
        return bool(self.redirect_uris)

    @property
    def is_sender_bound(self) -> bool:
        """Whether its requests are pushed and its tokens bound to a key (FAPI 2.0, 5.3.2)."""
        return self.profile is Profile.FAPI2

    @property
    def home_url(self) -> str:
        """The portal's own first page, for a person on the way to it. Empty if it is not open."""
        if not self.is_open:
            return ""
        parts = urlsplit(self.redirect_uris[0])
        return f"{parts.scheme}://{parts.netloc}/"

    def needs_challenge(self, *, at: datetime) -> bool:
        """Whether PKCE is required. Past its day, a ``legacy`` party is treated as any other."""
        if self.profile is not Profile.LEGACY or self.legacy is None:
            return True
        first_day_over = self.legacy.until + timedelta(days=1)
        return at.astimezone(UTC).date() >= first_day_over


class RelyingPartyStore(Protocol):
    """The registry."""

    def get(self, client_id: str) -> RelyingParty | None:
        """The relying party of that id; what is no client id at all is nobody's."""

    def find_serving(self, api: str) -> RelyingParty | None:
        """The relying party whose own API has that address."""

    def list_all(self) -> list[RelyingParty]:
        """All of them, by client id."""

    def save(self, party: RelyingParty) -> None:
        """Adds it, or replaces all that is kept of it."""

    def remove(self, client_id: str) -> bool:
        """Removes it with its card, codes and grants; whether there was one."""
