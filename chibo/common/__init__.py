"""Library without domain models: dates, text, forms, documents. Imports nothing of ours."""
