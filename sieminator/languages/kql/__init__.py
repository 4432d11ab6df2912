"""Kusto Query Language, as Microsoft Sentinel and Defender XDR run it: what needs no parser.

Lexical facts are from Microsoft's own scanner: `TokenParser` in @kusto/language-service-next 12.4.1 (npm), read
2026-11-22.
"""
