"""PostgreSQL and Redis behind the Protocols of the domain."""
