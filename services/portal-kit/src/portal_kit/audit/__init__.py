"""The audit trail: one table per service, a row inserted in the transaction of the act."""
