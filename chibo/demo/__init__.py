"""Made-up data to try the program with. Stands on top; nobody imports it."""
