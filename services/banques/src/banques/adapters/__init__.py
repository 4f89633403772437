"""The stores of the domain on PostgreSQL."""
