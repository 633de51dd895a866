"""What the site does when something fails: each fault is made, and what became of readers, comments and mails told."""
