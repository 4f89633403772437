"""A hasher whose hashes cost nothing and can be read."""

from collections.abc import Callable


class PlainHasher:
    """``PasswordHasher``: ``parameters`` are those of today; ``before_each`` is called first."""

    def __init__(self, *, before_each: Callable[[], object] = lambda: None) -> None:
        self.parameters = "v1"
        self.verified: list[str | None] = []
        self._before_each = before_each

    def hash(self, password: str) -> str:
        self._before_each()
        return f"{self.parameters}:{password}"

    def verify(self, password: str, hash: str | None) -> bool:
        self._before_each()
        self.verified.append(hash)
        return hash is not None and hash.partition(":")[2] == password

    def is_outdated(self, hash: str) -> bool:
        return not hash.startswith(f"{self.parameters}:")
