"""Branch-months, figures, reports, dashboards. May import evaluations and below."""
