"""The settings of a Centre d’aide under test."""

from functools import cache

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec


@cache
def client_key() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def environment(database_url: str, redis_url: str, **told: str) -> dict[str, str]:
    """All that the service needs; ``told`` adds to it or replaces it."""
    return {
        "HELPDESK_SECRET_KEY": "a secret of thirty-two characters",
        "HELPDESK_CLIENT_KEY": client_key(),
        "HELPDESK_DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "PORTNET_ID_INTERNAL_URL": "http://127.0.0.1:9",
        **told,
    }
