"""Texts that nobody would write, made by a fuzzer that watches which branches of a language's reader they reach.

`make fuzz` gives each language half a minute: `make fuzz SECONDS=600`. What it asks is what the tests ask of every
language: nothing raises, every offset lies in the text, every code is the language's own.
"""
