"""What the runner tells a person when it cannot go on."""


class CannotRun(Exception):
    """The product cannot be started; the message is the one sentence the person reads."""
