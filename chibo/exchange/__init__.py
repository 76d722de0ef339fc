"""In and out: import of files, backup and restore. Stands above every domain app; nobody imports it but demo."""
