"""What a caller of the API is told when its token does not do (RFC 6750, 3; 9449, 7.1; 9470, 3)."""

from http import HTTPStatus

from portal_kit.dpop_proofs import ALGORITHMS

REALM = 'realm="PORTNET"'


class ApiRefused(Exception):
    """``error`` is the document's word and is told to the caller; ``why`` is for the log.

    ``scheme`` is the one that the caller used, or would have to.
    """

    status = HTTPStatus.UNAUTHORIZED
    sentence = "The access token is not good here."

    def __init__(self, error: str, *, why: str, scheme: str = "Bearer", **told: str) -> None:
        super().__init__(why)
        self.error = error
        self.why = why
        self._scheme = scheme
        self._told = told

    def challenges(self) -> list[str]:
        """The values of ``WWW-Authenticate``, one a header."""
        told = {"error": self.error, **self._told}
        return [_challenge(self._scheme, told)]


class TokenWanted(ApiRefused):
    """Nothing was shown, so no error is named: only how to ask (RFC 6750, 3.1)."""

    sentence = "This resource wants an access token."

    def __init__(self) -> None:
        super().__init__("unauthorized", why="no token")

    def challenges(self) -> list[str]:
        return [_challenge("DPoP", {}), _challenge("Bearer", {})]


class RequestRefused(ApiRefused):
    """More than one token or way of showing one."""

    status = HTTPStatus.BAD_REQUEST
    sentence = "The request shows its access token in a way that is not understood."


class ScopeMissing(ApiRefused):
    status = HTTPStatus.FORBIDDEN
    sentence = "The access token does not allow this."


class FactorWanted(ApiRefused):
    """RFC 9470: the person must prove more, or anew. ``max_age`` counts seconds."""

    sentence = "The person must prove anew who they are."

    def __init__(self, *, scheme: str, max_age: int | None = None, acr_values: str = "") -> None:
        told = {"max_age": "" if max_age is None else str(max_age), "acr_values": acr_values}
        super().__init__(
            "insufficient_user_authentication",
            why="a factor that is too old or too weak",
            scheme=scheme,
            **{name: value for name, value in told.items() if value},
        )


def _challenge(scheme: str, told: dict[str, str]) -> str:
    """``told`` holds words of ours alone, so nothing in it needs quoting."""
    algorithms = {"algs": " ".join(ALGORITHMS)} if scheme == "DPoP" else {}
    members = [REALM, *(f'{name}="{value}"' for name, value in {**told, **algorithms}.items())]
    return f"{scheme} {', '.join(members)}"
