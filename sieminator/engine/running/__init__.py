"""`sieminator run`: the scheduler of rules that their vendor does not run by itself.

``grid.py`` says which window of a rule is next, ``ids.py`` makes hits of rows, ``book.py`` keeps them on disk,
``shipping.py`` brings them to sinks, and ``offering.py`` finds out what one refuses; ``post.py`` does one turn at one
target, ``service.py`` goes on until it is told to stop, and ``pulse.py`` holds the numbers for whoever watches. What is
to be run, and how far it came, stands at the target alone (``model/running.py``).
"""
