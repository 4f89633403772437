"""Our own conformance harness: does the provider keep what the OpenID Foundation's plans ask?

Modules bear the names of those in the Foundation's conformance suite; names and demands are facts,
the code is ours. What it is not: a certificate.
"""
