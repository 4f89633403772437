"""The rules of Portnet ID, in plain Python."""
