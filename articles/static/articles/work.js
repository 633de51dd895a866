"use strict";
// Long work: looks again by itself, as the link on the page does, until it is done.
(() => {
  const EVERY = 2000;
  const look = async () => {
    const answer = await fetch(location.href, { cache: "no-store" }).catch(() => null);
    if (answer?.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.getElementById("work");
      const here = document.getElementById("work");
      // Whoever is on the link to look again stays where they are while nothing has changed.
      if (now && now.innerHTML !== here.innerHTML) here.replaceWith(now);
    }
    if (document.querySelector("#work[data-open]")) setTimeout(look, EVERY);
  };
  if (document.querySelector("#work[data-open]")) setTimeout(look, EVERY);
  // The page stays while the file is sent, and the password must not stay in it.
  const forgets = document.querySelector("form[data-forgets]");
  forgets?.addEventListener("submit", () => setTimeout(() => forgets.reset()));
})();
