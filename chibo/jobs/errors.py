"""How background work can end early. No models here: the limited child process reads this before Django is set up."""


class JobFailed(Exception):
    """Raised by a handler when another attempt cannot help; the text is stored as the job's error."""


class ClaimLost(Exception):
    """The job was stopped, or its lease ran out and another process holds it: the handler ends here."""


class UnknownKind(LookupError):
    """No app registered this kind: an old worker next to a new site, or an app that forgot its `ready()`."""


class ChildFailed(Exception):
    """The function in the child process raised; the text is the end of its traceback."""


class LimitReached(JobFailed):
    """Time or memory of the child ran out; `limit` says which: `time` or `memory`. Another attempt would not help."""

    def __init__(self, limit: str, text: str):
        super().__init__(text)
        self.limit = limit
