"""What each operation of the provider costs the processor, beside the same at npm's.

The main figure is CPU milliseconds of an operation: service, database and cache together. The
load runs beside them on the same cores and is not counted; so a rate is what this machine gives
to all of it.
"""
