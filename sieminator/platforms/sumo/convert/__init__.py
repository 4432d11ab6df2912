"""Both ways between our nouns and the vendor's wire: pure, and the only place that knows the wire's shape."""
