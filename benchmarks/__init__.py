"""What the tool costs: ratios and counts against limits, each bench in a process of its own. `make bench` runs all."""
