"""Forms of the organization. Field names are those that the services name in a refusal."""
