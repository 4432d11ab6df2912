"""MITRE ATT&CK: which techniques there are, and whose tactics they serve.

Enterprise only: the ids of ATT&CK for Mobile and for ICS are unknown here. `enterprise.json` carries MITRE's notice;
`scripts/build_attack.py` writes it.
"""
