"""Whether the site holds, for machines that watch it and for its author (README.md, "Watch it")."""
