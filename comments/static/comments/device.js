// The page “My comments on this device”: it asks for each private page that this browser keeps, and shows how it stands.

import { mine } from "./kept.js";

const place = document.querySelector("[data-mine]");
const words = place.dataset;
// So many are looked up at once at first; the others when asked for.
const SHOWN = 20;

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function button(text, act) {
  const made = element("button", "beside", text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

async function standing(url) {
  const answer = await fetch(url, { headers: { Accept: "text/html" } });
  if (answer.status === 404) return { state: words.goneWord };
  if (!answer.ok) throw new Error(`${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return {
    state: page.querySelector(".notice[role=status] strong")?.textContent.trim() || "",
    text: page.querySelector(".own-comment .comment-body")?.textContent.trim() || "",
  };
}

// As the site's pages write a day: “27 November 2026”.
function inWords(day) {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { day: "numeric", month: "long", year: "numeric" });
  const parts = Object.fromEntries(format.formatToParts(day).map(({ type, value }) => [type, value]));
  return `${parts.day} ${parts.month} ${parts.year}`;
}

function shownAs(one) {
  const link = element("a", "", one.guide || words.unnamedWord);
  link.href = one.url;
  const state = element("span", "", words.loadingWord);
  const item = element("li", "", link, state);
  const day = new Date(one.kept);
  const when = Number.isNaN(day.getTime()) ? "" : `${inWords(day)} · `;
  standing(one.url).then((found) => {
    state.textContent = `${when}${found.state}`;
    if (found.text) {
      const start = found.text.length > 160 ? `${found.text.slice(0, 160)}…` : found.text;
      const quote = element("p", "own-start", start);
      quote.dir = "auto";
      state.after(quote);
    }
  }, () => { state.textContent = `${when}${words.unreachedWord}`; });
  const drop = button(words.dropWord, () => {
    mine.drop(one.url);
    const next = item.nextElementSibling?.querySelector("a") || place.querySelector("a") || place;
    item.remove();
    if (mine.all().length) next.focus();
    else show();
  });
  drop.setAttribute("aria-label", `${words.dropWord}: ${link.textContent}, ${when}`.replace(/[ ·,]+$/, ""));
  item.append(element("p", "", drop));
  return item;
}

function emptyAll() {
  if (!confirm(words.askWord)) return;
  mine.empty();
  show();
}

function show() {
  const kept = mine.all();
  if (!kept.length) {
    place.replaceChildren(element("p", "notice", words.noneWord));
    place.tabIndex = -1;
    place.focus({ preventScroll: true });
    return;
  }
  const list = element("ul", "own-acts", ...kept.slice(0, SHOWN).map(shownAs));
  const acts = element("p", "own-buttons", button(words.emptyWord, emptyAll));
  place.replaceChildren(list, acts);
  if (kept.length > SHOWN) {
    const more = button(words.moreWord, () => {
      const items = kept.slice(list.children.length, list.children.length + SHOWN).map(shownAs);
      list.append(...items);
      if (list.children.length >= kept.length) more.remove();
      items[0]?.querySelector("a").focus();
    });
    acts.prepend(more, " ");
  }
}

show();
