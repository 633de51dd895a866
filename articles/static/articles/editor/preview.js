/* The live preview of a text, as it would stand in its guide. */

import { fieldOf, find, listOf, parse, placeOf, post, reasonOf, say, stateOf, textOf, words } from "./field.js";

const PAUSE = 600;

async function refresh(field) {
  const text = textOf(field);
  const mine = stateOf(field);
  mine.abort?.abort();
  mine.abort = new AbortController();
  const slow = setTimeout(() => say(field, words("working"), { where: "preview-status" }), 1000);
  try {
    const response = await post(text.form, text.dataset.markdownxUrlsPath, {
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text: text.value.toWellFormed?.() ?? text.value, ...placeOf(text) }),
      signal: mine.abort.signal,
    });
    const answer = parse(await response.text());
    if (response.ok && answer) {
      show(field, answer);
    } else {
      say(field, reasonOf(response.status, answer), { error: true, where: "preview-status" });
    }
  } catch (error) {
    if (error.name !== "AbortError") {
      say(field, words("offline"), { error: true, where: "preview-status" });
    }
  } finally {
    clearTimeout(slow);
  }
}

function show(field, { html, problems, told }) {
  const page = new DOMParser().parseFromString(html, "text/html");
  // Several previews and the admin's own page share this document.
  page.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
  find(field, "rendered").replaceChildren(...page.body.childNodes);
  find(field, "problems").replaceChildren(...listOf(problems));
  say(field, problems.length ? told : words(html ? "ready" : "empty"), { where: "preview-status" });
}

function refreshSoon(field) {
  if (find(field, "preview").open) {
    const mine = stateOf(field);
    clearTimeout(mine.timer);
    mine.timer = setTimeout(() => refresh(field), PAUSE);
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".markdown-rendered a");
  if (link) {
    // Following a link here would leave the form.
    if (link.getAttribute("href")?.startsWith("#")) {
      event.preventDefault();
    } else {
      link.target = "_blank";
      link.rel = "noopener";
    }
  }
});

// "toggle" does not bubble.
document.addEventListener(
  "toggle",
  (event) => {
    if (event.target.matches?.(".markdown-preview") && event.target.open) {
      refresh(fieldOf(event.target));
    }
  },
  true,
);

document.addEventListener("input", (event) => {
  const field = fieldOf(event.target);
  if (field && event.target === textOf(field)) {
    refreshSoon(field);
  }
});
