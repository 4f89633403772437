"""``portnet-id`` as operators run it, on a database of the tests."""

from collections.abc import Callable

from click.testing import CliRunner, Result

from portnet_id.cli import main
from tests.portnet_id.protocol.provider import SECRETS

Run = Callable[..., Result]


def commands_on(database_url: str, redis_url: str) -> Run:
    """Runs one; ``expect`` is its exit status, ``given`` its standard input.

    Further names are settings that differ from those of the tests.
    """
    environment = {
        "PORTNET_PORT": "8080",
        "REDIS_URL": redis_url,
        "PORTNET_ID_DATABASE_URL": database_url,
        **SECRETS,
    }

    def run(*arguments: object, expect: int = 0, given: str = "", **changes: str) -> Result:
        asked = [str(each) for each in arguments]
        result = CliRunner().invoke(main, asked, env={**environment, **changes}, input=given)
        assert result.exit_code == expect, result.output
        return result

    return run
