"""False friends: servers that know a vendor's contract, and refuse what the vendor refuses.

`server` is the HTTP that all share, with its `journal` and its `weather`; each folder is one product. A fake never
imports a platform, and no platform a fake: what both know, each knows from the vendor.
"""
