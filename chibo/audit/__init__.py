"""Who did or read what: ids, field names and digests, never texts. May import chibo.accounts and chibo.common."""
