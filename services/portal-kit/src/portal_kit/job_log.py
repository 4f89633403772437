"""What the logs tell of background work: which task, never what it was given.

Arguments of a job may be a one-time link or an address; procrastinate writes them into every
line about a job.
"""

import logging

from portal_kit.web.logging import STANDARD

TALKATIVE = (
    "procrastinate.jobs",
    "procrastinate.periodic",
    "procrastinate.worker.worker",
    "procrastinate.worker",
)


class _WithoutArguments(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        told = vars(record)
        action, job = told.get("action"), told.get("job")
        facts = {"job_id": job["id"], "task": job["task_name"]} if job else {}
        if "duration" in told:
            facts["seconds"] = told["duration"]
        for name in told.keys() - STANDARD:
            del told[name]
        if action:
            record.msg, record.args = str(action).replace("_", " "), None
        told.update(facts)
        return True


_FILTER = _WithoutArguments()


def tell_no_arguments() -> None:
    """Reduces each line about a job to what was done, the task and the job's number."""
    for name in TALKATIVE:
        logging.getLogger(name).addFilter(_FILTER)
