"""Whether several machines hold what one does: a host is cut off, the primary killed, and what was lost is counted."""
