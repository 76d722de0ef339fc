"""The files that `import_data` and the import page read: one module for each kind of table."""
