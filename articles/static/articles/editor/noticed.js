/*
 * The side line: what stands out in a text, from its reading grade to claims without a source. It only tells, and leads
 * to the words that it means. The site is asked once the author pauses, and for a field that was not changed when the
 * author comes to it.
 */

import { fieldOf, find, listOf, parse, placeOf, post, reveal, stateOf, textOf, words } from "./field.js";

const PAUSE = 1500;
// How an address ends that leads to what stands out in a field (articles/desk/widgets.py).
const LED = "_noticed";

/* Where the stretch ends that begins at `from` and holds the words one after the other; Infinity if there is none. */
function endOf(value, names, from) {
  let at = from;
  for (const name of names) {
    const found = value.indexOf(name, at);
    if (found < 0) {
      return Infinity;
    }
    at = found + name.length;
  }
  return at;
}

/*
 * From where to where the words stand that begin on a line. They come without citations and signs, so it is the shortest
 * stretch of the paragraph that holds them; else the line.
 */
function stretchOf(value, line, said) {
  const lines = value.split("\n");
  const begin = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const last = begin + (lines[line - 1] ?? "").length;
  const gap = value.indexOf("\n\n", begin);
  const paragraph = gap < 0 ? value : value.slice(0, gap);
  const names = said.match(/[\p{L}\p{N}]+/gu) ?? [];
  let best = [begin, Infinity];
  for (let from = names.length ? paragraph.indexOf(names[0], begin) : -1; from >= 0 && from < last; ) {
    const end = endOf(paragraph, names, from);
    best = end - from < best[1] - best[0] ? [from, end] : best;
    from = paragraph.indexOf(names[0], from + 1);
  }
  return best[1] < Infinity ? best : [begin, last];
}

function itemOf(field, { said, line, words: wanted }) {
  const [item] = listOf([line ? "" : said]);
  if (line) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "markdown-place", textContent: said });
    button.addEventListener("click", () => {
      const text = textOf(field);
      text.focus();
      text.setSelectionRange(...stretchOf(text.value, line, wanted));
      reveal(text);
    });
    item.append(button);
  }
  return item;
}

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
  box.querySelector("ul").replaceChildren(...noticed.map((one) => itemOf(field, one)));
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

/* Whoever was led here to see what stands out sees it. */
addEventListener("load", () => {
  const field = location.hash.endsWith(LED) && fieldOf(document.getElementById(location.hash.slice(1)));
  if (field) {
    const box = find(field, "noticed");
    const summary = box.querySelector("summary");
    box.open = true;
    stateOf(field).noticing = setTimeout(async () => {
      await ask(field);
      summary.focus();
      summary.scrollIntoView({ block: "center" });
    });
  }
});
