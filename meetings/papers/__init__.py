"""Papers of a meeting, each as one description for PDF and Word: agenda, notice, minutes, resolution."""
