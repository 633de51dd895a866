/*
 * The pickers: a window over the page in which the author finds a source, a place, a picture, a mark or a figure by
 * words, and which writes it into the text. What is found, and how it is written, comes from the site.
 */

import { find, inBrackets, leaveFence, parse, placeOf, reasonOf, replace, replaceBlock, textOf, words } from "./field.js";

const PAUSE = 200;
// A citation or a mark is no longer than this (articles/text/citations.py).
const LONGEST = 400;

let dialog = null;
let now = null; // {field, kind, cursor, abort, timer} while the window is open

const part = (name) => dialog.querySelector(`.picker-${name}`);

/*
 * Write a source where the cursor stands: by itself, beside the others of a citation or a mark, or for the [@key] that
 * stands there for one in a figure that is to be filled in.
 */
function cite(text, key) {
  const { selectionEnd } = text;
  const before = text.value.slice(Math.max(0, text.selectionStart - LONGEST), text.selectionStart);
  const open = before.slice(before.lastIndexOf("[") + 1);
  const blank = text.value.slice(selectionEnd, selectionEnd + LONGEST).match(/^ *\[@key\]/)?.[0];
  const isInside = before.includes("[") && !/[\]\n]/.test(open);
  const beside = before.match(/\[(?:@|\w+:)[^[\]\n]*\]$/);
  if (isInside) {
    const lead = /@[^;|]*[^;|\s]\s*$/.test(open) ? "; " : "";
    replace(text, `${lead}@${key}`);
  } else if (blank) {
    const to = selectionEnd + blank.length;
    replace(text, `[@${key}]`, { from: to - blank.trim().length, to });
  } else if (beside) {
    const at = text.selectionStart - 1;
    const added = `${beside[0].includes("@") ? ";" : " |"} @${key}`;
    replace(text, added, { from: at, to: at, select: [added.length + 1, added.length + 1] });
  } else {
    replace(text, `[@${key}]`);
  }
}

/* Write a link: on the words that are selected, or else on the title of what it leads to. */
function link(text, { title, address }) {
  const chosen = text.value.slice(text.selectionStart, text.selectionEnd) || title.replace(/[[\]\\]/g, "\\$&");
  replace(text, `[${chosen}](${address})`, { select: [1, 1 + chosen.length] });
}

/* The words of a figure's caption, which comes first, up to its source. */
const ofCaption = (insert) => [insert.indexOf(": ") + 2, insert.indexOf(" [")];

const WRITE = {
  references: (text, { insert }) => cite(text, insert),
  links: link,
  parts: link,
  pictures: (text, { insert }) => replaceBlock(text, insert, inBrackets(insert)),
  marks: (text, { insert }) => replace(text, insert, { select: [insert.indexOf("@"), insert.length - 1] }),
  figures: (text, { insert }) => replaceBlock(text, insert, ofCaption(insert)),
};
const BLOCKS = ["pictures", "figures"];

/* Back to the text. Its cursor is put back too: a browser that gives the focus back by itself forgets it. */
function leave() {
  now.abort?.abort();
  clearTimeout(now.timer);
  dialog.close();
  // With its search field goes what was typed there, which the next undo would take out else, unseen.
  dialog.remove();
  const text = textOf(now.field);
  text.focus();
  text.setSelectionRange(...now.cursor);
}

function choose(result) {
  const { field, kind } = now;
  leave();
  leaveFence(textOf(field), BLOCKS.includes(kind));
  WRITE[kind](textOf(field), result);
  if (kind === "marks") {
    pick(field, "references");
  }
}

function itemOf(result) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  if (result.picture) {
    const picture = document.createElement("img");
    // What is said after the address comes too late for it.
    Object.assign(picture, { alt: "", loading: "lazy", width: 80, height: 64, src: result.picture });
    button.append(picture);
  }
  for (const name of ["title", "detail"]) {
    const line = document.createElement("span");
    line.className = `picker-${name}`;
    line.textContent = result[name];
    button.append(line);
  }
  button.addEventListener("click", () => choose(result));
  item.append(button);
  return item;
}

async function ask() {
  now.abort?.abort();
  now.abort = new AbortController();
  const { signal } = now.abort;
  const { field, kind } = now;
  now.asked = null;
  const asked = new URLSearchParams({ kind, q: part("words").value, ...placeOf(textOf(field)) });
  let said;
  try {
    const response = await fetch(`${field.dataset.findUrl}?${asked}`, { signal, redirect: "manual" });
    said = parse(await response.text());
    said = response.ok && said ? said : { results: [], told: reasonOf(response.status, said) };
  } catch {
    said = { results: [], told: words("offline") };
  }
  if (!signal.aborted) {
    now.asked = asked.get("q");
    part("results").replaceChildren(...said.results.map(itemOf));
    part("results").scrollTop = 0;
    part("told").textContent = said.told;
  }
}

/* What stands first for the words that are typed: what is shown may still be for those before. */
async function chooseFirst() {
  clearTimeout(now.timer);
  if (now.asked !== part("words").value) {
    await ask();
  }
  part("results").querySelector("button")?.click();
}

function move(event) {
  const buttons = [...part("results").querySelectorAll("button")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && buttons.length) {
    event.preventDefault();
    const at = buttons.indexOf(document.activeElement) + step;
    (buttons[at] ?? (at < 0 ? part("words") : buttons.at(-1))).focus();
  } else if (event.key === "Escape") {
    // The first press would only empty the search field.
    event.preventDefault();
    leave();
  } else if (event.key === "Enter" && event.target === part("words")) {
    event.preventDefault();
    chooseFirst();
  }
}

function make() {
  dialog = document.querySelector("template.markdown-picker").content.querySelector("dialog").cloneNode(true);
  document.body.append(dialog);
  dialog.addEventListener("keydown", move);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave();
  });
  part("close:not(.picker-add-picture)").addEventListener("click", leave);
  part("add-picture").addEventListener("click", () => {
    const { field } = now;
    leave();
    find(field, "file").click();
  });
  part("words").addEventListener("input", () => {
    clearTimeout(now.timer);
    now.timer = setTimeout(ask, PAUSE);
  });
}

/* Whoever was away, to bring a reference in, finds it. */
window.addEventListener("focus", () => {
  if (dialog?.open && now.kind === "references") {
    ask();
  }
});

/* Open the window in which something of `kind` is found for `field`. */
export function pick(field, kind) {
  make();
  const { selectionStart, selectionEnd } = textOf(field);
  now = { field, kind, cursor: [selectionStart, selectionEnd] };
  const button = find(field, "toolbar").querySelector(`[data-pick="${kind}"]`);
  const name = button.getAttribute("aria-label");
  dialog.setAttribute("aria-label", name);
  part("name").textContent = name;
  dialog.querySelectorAll(".picker-more").forEach((more) => {
    more.hidden = more.dataset.kind !== kind;
  });
  dialog.showModal();
  part("words").focus();
  ask();
}
