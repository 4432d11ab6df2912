"""What a person reads in a terminal: lines without colours, a block a target, the next command at the end."""
