"""Runs the operations at both sides in turn, and puts the figures side by side."""

from collections.abc import Iterator
from contextlib import ExitStack

from tests.bench.figures import Figure
from tests.bench.identity import sides
from tests.bench.identity.clients import Registered
from tests.bench.identity.measuring import ROUNDS, TOGETHER, Cost, cost, middle
from tests.bench.identity.operations import OPERATIONS, Operation, Worker
from tests.bench.identity.sides import Side
from tests.bench.sign_ins import milliseconds_of_a_hash
from tests.conformance.clients_listening import clients_listening
from tests.product import Product

WARM_UP = 40
SIGN_INS = 24
BESIDE_THE_HASH = 25


def measure(product: Product) -> Iterator[Figure]:
    """Every operation, ours beside the peer's. Raises ``NotStarted`` where there is no peer."""
    hashing = milliseconds_of_a_hash(product)
    with ExitStack() as stack:
        clients = stack.enter_context(clients_listening())
        registered = Registered.landing_at(clients.address)
        both = (
            stack.enter_context(sides.ours(product, registered)),
            stack.enter_context(sides.theirs(registered)),
        )
        workers = {
            side.name: [Worker.new(side, registered) for _ in range(TOGETHER)] for side in both
        }
        full = Operation("full sign-in", Worker.sign_in, hashing + BESIDE_THE_HASH, SIGN_INS)
        for operation in (*OPERATIONS, full):
            yield from _told(operation, _costs(both, workers, operation))


def _costs(
    both: tuple[Side, ...], workers: dict[str, list[Worker]], operation: Operation
) -> dict[str, Cost]:
    """By side: the median of rounds that take turns."""
    rounds: dict[str, list[Cost]] = {side.name: [] for side in both}
    for side in both:
        for worker in workers[side.name]:
            for _ in range(min(WARM_UP, operation.times) // TOGETHER // 2):
                operation.do(worker)
    for _ in range(ROUNDS):
        for side in both:
            rounds[side.name].append(cost(side, workers[side.name], operation))
    return {name: middle(costs) for name, costs in rounds.items()}


def _told(operation: Operation, costs: dict[str, Cost]) -> Iterator[Figure]:
    mine, other = costs[sides.OURS], costs[sides.THEIRS]
    parts = ", ".join(f"{name} {value:.2f}" for name, value in mine.parts.items())
    yield Figure(what=f"{operation.name}, CPU ({parts})", value=mine.total, unit="ms",
                 ceiling=operation.ceiling)  # fmt: skip
    yield Figure(what=f"  the same at {sides.THEIRS}, CPU", value=other.total, unit="ms")
    yield Figure(what="  as a multiple of it", value=mine.total / other.total, unit="×")
    yield Figure(what=f"  a second, here (there {other.rate:.0f})", value=mine.rate, unit="/s")
    yield Figure(what=f"  p99, here (there {other.p99:.1f})", value=mine.p99, unit="ms")
