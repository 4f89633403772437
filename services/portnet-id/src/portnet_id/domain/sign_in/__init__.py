"""From a portal's request to a sign-on: why it is asked for, its two steps, what is counted."""
