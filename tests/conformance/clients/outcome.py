"""What became of one client."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class ClientOutcome:
    """``outcome`` is passed, failed or not run; ``reason`` says why it is not passed."""

    name: str
    outcome: str
    reason: str = ""

    @property
    def as_json(self) -> dict[str, str]:
        return asdict(self)


class FlowFailed(Exception):
    """The client did not get through; the message says where."""
