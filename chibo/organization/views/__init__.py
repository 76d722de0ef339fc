"""Pages of the organization: find within the reach, allow, call one service, answer."""
