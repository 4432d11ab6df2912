"""The wire: Azure Resource Manager for rules, Log Analytics for hits and tables, Microsoft Entra to sign in.

Every module here imports the Azure SDKs, so the room imports this folder only when it connects.
"""
