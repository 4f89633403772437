"""Where the FAQ is kept and searched: PostgreSQL."""
