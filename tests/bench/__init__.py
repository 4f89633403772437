"""Speed and memory of the whole product, measured on a copy of its own. Run by `make bench`."""
