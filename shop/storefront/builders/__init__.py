"""From what the flows answer to what the templates receive; no question is asked here that
decides anything."""
