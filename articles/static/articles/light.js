// The one script that a page waits for: the light is set before the first paint, so that night never flashes white.
try {
  const theme = localStorage.getItem("theme");
  if (["light", "dark", "night"].includes(theme)) document.documentElement.dataset.theme = theme;
} catch { /* storage is closed: the system's setting holds */ }
