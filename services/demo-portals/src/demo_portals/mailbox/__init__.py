"""The local mailbox: takes every mail and SMS of a run on this machine, and shows them.

A tool of ``make run`` and of demonstrations, where nothing may reach real people. It speaks SMTP
as a mail server does, and the SMS gateway's HTTP: ``POST /sms`` with ``{"to": …, "text": …}``.

Besides what every service is told: ``MAILBOX_SMTP_LISTEN``, host and port to take mail at;
``SMS_GATEWAY_TOKEN``, the token that the SMS come with; ``MAILBOX_SECRET_KEY``.
"""
