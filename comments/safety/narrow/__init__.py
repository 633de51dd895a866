"""Guards that speak up only where they are sure: the page with help lines, the mail at once, words held back."""
