/*
 * The side line: what stands out in a text, from its reading grade to claims without a source. It only tells. The site
 * is asked once the author pauses, and for a field that was not changed when the author comes to it.
 */

import { fieldOf, find, listOf, parse, placeOf, post, stateOf, textOf, words } from "./field.js";

const PAUSE = 1500;

async function ask(field) {
  const text = textOf(field);
  const mine = stateOf(field);
  mine.asking?.abort();
  mine.asking = new AbortController();
  let said;
  try {
    const response = await post(text.form, field.dataset.noticeUrl, {
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text: text.value.toWellFormed?.() ?? text.value, ...placeOf(text) }),
      signal: mine.asking.signal,
    });
    said = response.ok && parse(await response.text());
  } catch (error) {
    if (error.name === "AbortError") {
      return;
    }
  }
  const { told, noticed } = said || { told: words("unchecked"), noticed: [] };
  const box = find(field, "noticed");
  box.querySelector("summary").textContent = told;
  box.querySelector("ul").replaceChildren(...listOf(noticed));
}

function askSoon(field, pause) {
  const mine = stateOf(field);
  clearTimeout(mine.noticing);
  mine.noticing = setTimeout(() => ask(field), pause);
}

document.addEventListener("input", (event) => {
  const field = fieldOf(event.target);
  if (field && event.target === textOf(field)) {
    askSoon(field, PAUSE);
  }
});

document.addEventListener("focusin", (event) => {
  const field = fieldOf(event.target);
  if (field && !stateOf(field).noticing) {
    askSoon(field, 0);
  }
});
