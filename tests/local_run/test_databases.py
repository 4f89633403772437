"""A database and a role per service, which may enter no other."""

import psycopg
import pytest

from local_run import databases
from local_run.services import BANQUES, PORTNET_ID
from tests.servers import Servers


def test_a_service_enters_its_own_database_and_no_other(servers: Servers) -> None:
    databases.ensure(servers.cluster)
    databases.ensure(servers.cluster)

    with _connect(servers, BANQUES.database, BANQUES.database) as connection:
        connection.execute("CREATE TABLE titles ()")
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        _connect(servers, BANQUES.database, PORTNET_ID.database)


def _connect(servers: Servers, role: str, database: str) -> psycopg.Connection:
    url = servers.cluster.url(role, database)
    return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"))
