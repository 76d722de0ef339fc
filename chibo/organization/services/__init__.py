"""Writes of the organization: the tree by date, members, posts, access."""
