"""What keeps the site's data: daily backups, their rotation, signatures and trial restores; updates."""
