"""The keys outside the database: one encrypts, the other hashes."""

import hmac
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken


class KeyVault:
    """A ``Vault`` on the keys of the settings; see the Protocol for what it promises."""

    def __init__(self, *, secret_key: str, encryption_key: str) -> None:
        self._secret_key = secret_key.encode()
        self._fernet = Fernet(encryption_key.encode())

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken as problem:
            raise ValueError("not sealed with this key") from problem

    def digest(self, purpose: str, text: str) -> str:
        # A key of its own for each purpose: no text can be mistaken for one of another kind.
        key = hmac.digest(self._secret_key, purpose.encode(), "sha256")
        return hmac.new(key, text.encode(), sha256).hexdigest()
