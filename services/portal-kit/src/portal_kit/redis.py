"""Redis as every service uses it: short time-outs, one retry, keys under the service's prefix."""

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.retry import Retry

TIMEOUT_SECONDS = 1.0


def connect(url: str) -> Redis:
    """A client of strings; a command that cannot be answered in a second raises.

    One retry at once covers a server that was restarted between two requests. It can send a
    command twice, so whatever must happen once carries its own proof (``SET NX``, ``GETDEL``).
    """
    return Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=TIMEOUT_SECONDS,
        socket_connect_timeout=TIMEOUT_SECONDS,
        retry=Retry(NoBackoff(), retries=1),
        retry_on_error=[RedisConnectionError],
    )
