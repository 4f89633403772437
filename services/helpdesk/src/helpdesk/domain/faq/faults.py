"""What is wrong with the file of a FAQ, told to whoever wrote it."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Fault:
    """``line`` counts from one."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.sentence}"


class FaultyFile(Exception):
    """The file is not a FAQ; ``faults`` says why, in the order of its lines."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults
