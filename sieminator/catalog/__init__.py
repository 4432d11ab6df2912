"""Files in, model out: content, environments, and which detections each target takes.

`work.py` is the way in. Reading never stops at the first problem, and a problem costs only what it stands in.
"""
