"""The command line: thin, a file a command.

``main`` alone puts the program together; ``fail`` alone prints errors and picks exit codes. Nothing heavy is imported
before a command runs, so that ``--help`` is quick: ``typer`` and nothing else.
"""
