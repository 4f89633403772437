"""Where a request comes from, as far as it can be told."""

from flask import request


def network() -> str:
    """An address, or the 64 bits of IPv6 that one line is given."""
    address = request.remote_addr or "unknown"
    return ":".join(address.split(":")[:4]) if ":" in address else address
