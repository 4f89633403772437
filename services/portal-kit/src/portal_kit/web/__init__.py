"""HTTP as every PORTNET service speaks it: access, refusals, headers, forms, logs, health."""
