"""What a sign-in costs the processor, beside the hash of the password.

Counted for all requests of a sign-in, from the portal's address back to its page, in the two
services that serve them. The work that a browser does for « Je ne suis pas un robot » is done
outside both, as in life.
"""

import time
from concurrent.futures import ThreadPoolExecutor

from local_run.services import BANQUES, PORTNET_ID
from portnet_id.adapters.password_hasher import Argon2Hasher
from portnet_id.adapters.vault import KeyVault
from portnet_id.settings import Settings
from tests.bench import processor
from tests.bench.figures import Figure
from tests.bench.identity.measuring import TOGETHER
from tests.newcomers import PASSWORD, Newcomers
from tests.product import Product
from tests.walker import Walker

SIGN_INS = 40
CEILING_MILLISECONDS = 60
HASHES = 20


def measure(product: Product) -> list[Figure]:
    url = product.url("banques") + "/"
    newcomers = Newcomers(product)
    people = [newcomers.active() for _ in range(SIGN_INS + 1)]
    newcomers.close()
    Walker.new().sign_in(url, people.pop())  # Templates are compiled, keys and metadata fetched.
    before = {service.name: _cpu_seconds(product, service.name) for service in SERVING}
    for person in people:
        Walker.new().sign_in(url, person)
    spent = {
        service.name: (_cpu_seconds(product, service.name) - before[service.name])
        * 1000 / SIGN_INS
        for service in SERVING
    }  # fmt: skip
    hashing = milliseconds_of_a_hash(product)
    beside = sum(spent.values()) - hashing
    return [
        Figure(what="hashing one password, CPU", value=hashing, unit="ms"),
        Figure(what="a sign-in at Portnet ID, CPU, hash included", unit="ms",
               value=spent[PORTNET_ID.name]),
        Figure(what="a sign-in at the portal, CPU", value=spent[BANQUES.name], unit="ms"),
        Figure(what="a whole sign-in beside the hash, CPU", value=beside, unit="ms",
               ceiling=CEILING_MILLISECONDS),
        Figure(what="a whole sign-in beside the hash, as a multiple of the hash",
               value=beside / hashing, unit="×"),
    ]  # fmt: skip


SERVING = (PORTNET_ID, BANQUES)


def _cpu_seconds(product: Product, name: str) -> float:
    return processor.seconds([product.process(name).pid])


def milliseconds_of_a_hash(product: Product) -> float:
    """Of several at once, as they come: each wants 19 MiB, and they share the way to them."""
    settings = Settings.from_env(product.installation.environment(PORTNET_ID))
    hasher = Argon2Hasher(
        KeyVault(secret_key=settings.secret_key, encryption_key=settings.encryption_key)
    )
    began = time.process_time()
    with ThreadPoolExecutor(TOGETHER) as pool:
        list(pool.map(lambda _: hasher.hash(PASSWORD), range(HASHES)))
    return (time.process_time() - began) * 1000 / HASHES
