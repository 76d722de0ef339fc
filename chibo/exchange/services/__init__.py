"""Import of files; backup and restore of the whole site."""
