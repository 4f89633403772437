"""Ports: the taken one is refused in words, the free ones are free and apart."""

import socket

import pytest

from local_run.errors import CannotRun
from local_run.ports import INNER, free_ports, refuse_taken


def test_a_taken_port_is_refused_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(CannotRun, match=rf"Port {port} is already taken.*PORTNET_PORT"):
            refuse_taken(port)


def test_a_port_taken_on_every_address_is_taken_here_too() -> None:
    with socket.create_server(("", 0)) as taken, pytest.raises(CannotRun):
        refuse_taken(taken.getsockname()[1])


def test_a_free_port_is_accepted() -> None:
    [port] = free_ports(1)

    refuse_taken(port)

    with socket.create_server(("", port)) as left_free:  # It was tried, and is to be had.
        assert left_free.getsockname()[1] == port


def test_inner_ports_are_apart_and_out_of_the_system_s_way() -> None:
    ports = free_ports(12)

    assert len(set(ports)) == 12
    assert set(ports) <= set(INNER)
