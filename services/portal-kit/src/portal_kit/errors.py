"""What a rule says when it says no.

Free of Flask, because domains import it.
"""


class Refused(Exception):
    """A rule said no. The message is for the log; people read the sentence in ``answers.py``."""
