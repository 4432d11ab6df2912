"""Both ways between our nouns and the vendor's XML: pure, and the only place that knows its shape."""
