"""Small drawings of our own, of lines of one width in a square of 48. Pure."""

ICONS = {
    "walk": '<circle cx="27" cy="8" r="4"></circle>'
    '<path d="M26 15L22 28L29 35L28 44M22 28L18 36L10 42M26 16L17 20L14 28M26 16L31 23L37 25"></path>',
    "stretch": '<circle cx="26" cy="13" r="4"></circle>'
    '<path d="M42 5V44M4 44H42M24 19L18 30L8 44M18 30L28 34L27 44M24 19L33 21L41 16"></path>',
    "rub": '<path d="M17 4C16 14 15 22 18 31V42H37C37 37 32 35 28 34V31C33 22 32 14 31 4"></path>'
    '<path d="M9 12C6 17 6 22 9 27M39 12C42 17 42 22 39 27"></path>',
    "warmth": '<path d="M20 10A4 4 0 0 1 28 10V28A8 8 0 1 1 20 28ZM24 18V32"></path>'
    '<circle cx="24" cy="35" r="3"></circle>'
    '<path d="M9 8V20M3.8 11L14.2 17M14.2 11L3.8 17M36 8C39 12 33 16 36 20M43 8C46 12 40 16 43 20"></path>',
    "book": '<path d="M24 14C19 10 12 9 5 10V37C12 36 19 37 24 41C29 37 36 36 43 37V10C36 9 29 10 24 14V41"></path>',
}


def icon(shapes: str) -> str:
    return f'<svg class="icon" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true">{shapes}</svg>'
