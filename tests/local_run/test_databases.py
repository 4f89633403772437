"""A database and a role per service, which may enter no other."""

import psycopg
import pytest

from local_run import databases
from local_run.services import BANQUES, PORTNET_ID
from tests.servers import Servers


def test_each_service_has_a_database_of_its_own(servers: Servers) -> None:
    databases.ensure(servers.cluster)
    databases.ensure(servers.cluster)

    with _connect(servers, BANQUES.database, BANQUES.database) as connection:
        connection.execute("CREATE TABLE titles ()")


def test_a_service_cannot_enter_the_database_of_another(servers: Servers) -> None:
    databases.ensure(servers.cluster)

    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        _connect(servers, BANQUES.database, PORTNET_ID.database)


def _connect(servers: Servers, role: str, database: str) -> psycopg.Connection:
    url = servers.cluster.url(role, database)
    return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"))
