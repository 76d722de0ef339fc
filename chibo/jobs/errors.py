"""How background work can end early."""


class JobFailed(Exception):
    """Raised by a handler when another attempt cannot help; the text is stored as the job's error."""


class ClaimLost(Exception):
    """The job was stopped, or its lease ran out and another process holds it: the handler ends here."""


class UnknownKind(LookupError):
    """No app registered this kind: an old worker next to a new site, or an app that forgot its `ready()`."""
