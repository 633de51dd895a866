// Comforts of writing a comment: the form in place, a draft kept on this device, who one is if asked to remember it.
// Without it the form is a page that does all it must; each part gives up quietly where the browser lacks something.

import { mine, storage } from "./kept.js";

const DRAFT = "comment-draft";
const PERSON = "comment-person";
const KEPT = 30 * 24 * 3600 * 1000;
// What the page puts into the form itself, and what is no part of anybody's words.
const MACHINERY = new Set(["csrfmiddlewaretoken", "ours", "website", "started", "key", "preview"]);
const WHO = ["name", "place", "email"];

// One draft a form: its address and its one-time key. Two windows never overwrite each other.
function drafts() {
  return storage.keys().filter((name) => name.startsWith(`${DRAFT} `)).map((name) => {
    const [, address, key] = name.split(" ");
    return { ...storage.read(name), name, address, key };
  }).filter((draft) => {
    const isGood = draft.fields && typeof draft.fields === "object" && Date.now() - draft.saved < KEPT;
    if (!isGood) storage.remove(draft.name);
    return isGood;
  }).sort((one, other) => other.saved - one.saved);
}

function typedIn(form) {
  return [...form.elements].filter((field) => field.name && !MACHINERY.has(field.name));
}

function valuesOf(form) {
  const values = {};
  for (const field of typedIn(form)) {
    if (field.type === "radio") {
      if (field.checked) values[field.name] = field.value;
    } else {
      values[field.name] = field.type === "checkbox" ? field.checked : field.value;
    }
  }
  return values;
}

function fill(form, values) {
  for (const field of typedIn(form)) {
    const value = values[field.name];
    if (typeof value !== "string" && typeof value !== "boolean") continue;
    if (field.type === "radio") field.checked = field.value === value;
    else if (field.type === "checkbox") field.checked = value === true;
    // An answer that the form does not offer any more would leave nothing chosen.
    else if (field.tagName !== "SELECT" || [...field.options].some((option) => option.value === value)) field.value = value;
  }
}

// Nothing that was typed stays out of sight.
function openTyped(form) {
  for (const fold of form.querySelectorAll("details.fold")) {
    const fields = [...fold.querySelectorAll("input, select, textarea")];
    if (fields.some((field) => /^(radio|checkbox)$/.test(field.type) ? field.checked && field.value && field.id !== "remember-me" : field.value.trim())) fold.open = true;
  }
}

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function button(words, act) {
  const made = element("button", "quiet", words);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

function firstField(form) {
  return typedIn(form).find((field) => field.type !== "hidden" && field.checkVisibility?.() !== false);
}

function keepDraft(form) {
  const key = form.elements.key;
  const fresh = key.value;
  const address = new URL(form.action, location.href);
  const place = `${address.pathname}${address.search}`;
  const name = () => `${DRAFT} ${place} ${key.value}`;
  const hasWords = () => typedIn(form).some((field) => field.tagName === "TEXTAREA" && field.value.trim());
  let timer = 0;

  function save() {
    clearTimeout(timer);
    timer = 0;
    if (hasWords()) storage.write(name(), { saved: Date.now(), fields: valuesOf(form) });
    else storage.remove(name());
  }
  const saveNow = () => { if (timer) save(); };
  function forget() {
    clearTimeout(timer);
    timer = 0;
    storage.remove(name());
  }
  const saveSoon = () => { timer ||= setTimeout(save, 400); };
  form.addEventListener("input", saveSoon);
  form.addEventListener("change", saveSoon);
  form.addEventListener("submit", (event) => {
    // Sent to the page of the first comment, the words go on there.
    if (event.submitter?.hasAttribute("formaction")) forget();
    else saveNow();
  });
  addEventListener("pagehide", saveNow);
  document.addEventListener("visibilitychange", saveNow);

  if (!form.hasAttribute("data-is-fresh")) {
    // Sent, and come back: what stands in it now is what counts.
    save();
    const { body } = valuesOf(form);
    for (const old of drafts()) {
      if (old.address === place && old.key !== key.value && old.fields.body === body) storage.remove(old.name);
    }
    return;
  }
  const kept = drafts().find((draft) => draft.address === place);
  if (!kept) return;
  fill(form, kept.fields);
  // With its key, so that what was sent after all is not sent twice.
  key.value = kept.key;
  const words = form.dataset;
  const notice = element("div", "notice kept-draft", element("p", "", words.keptWord));
  notice.setAttribute("role", "status");
  notice.append(element("p", "", button(words.discardWord, () => {
    forget();
    form.reset();
    key.value = fresh;
    notice.remove();
    rememberPerson.fill(form);
    form.dispatchEvent(new Event("change"));
    firstField(form)?.focus();
  })));
  form.prepend(notice);
}

function rememberPerson(form) {
  if (!form.elements.name) return;
  const tick = element("input");
  tick.type = "checkbox";
  tick.id = "remember-me";
  tick.checked = storage.read(PERSON) !== null;
  const label = element("label", "", form.dataset.rememberWord);
  label.htmlFor = tick.id;
  const keep = () => {
    if (tick.checked) storage.write(PERSON, Object.fromEntries(WHO.map((name) => [name, form.elements[name].value])));
    else storage.remove(PERSON);
  };
  tick.addEventListener("change", keep);
  form.addEventListener("submit", () => { if (tick.checked) keep(); });
  const last = form.elements.wants_mail?.closest(".field") || form.elements.email.closest(".field");
  const more = element("span", "helptext", form.dataset.rememberedWord);
  more.id = "remember-me-more";
  tick.setAttribute("aria-describedby", more.id);
  last.after(element("div", "field is-tick", tick, " ", label, " ", more));
  if (form.hasAttribute("data-is-fresh")) rememberPerson.fill(form);
}

rememberPerson.fill = (form) => {
  const person = storage.read(PERSON) || {};
  for (const name of WHO) {
    const field = form.elements[name];
    if (field && !field.value && typeof person[name] === "string") field.value = person[name];
  }
};

// How it went with a remedy is asked only where the comment is about one, or where an answer stands already.
function showExperience(form) {
  const part = form.querySelector(".experience-fields");
  const about = form.elements.about;
  if (!part || !about) return;
  const fields = [...part.querySelectorAll("input, select, textarea")];
  const isEmpty = () => fields.every((field) => field.type === "radio" ? !field.checked || !field.value : !field.value.trim());
  const show = () => { part.hidden = !about.value.startsWith("remedy:") && isEmpty(); };
  form.addEventListener("change", show);
  show();
}

function countLetters(form) {
  for (const field of form.querySelectorAll("[data-limit]")) {
    const limit = Number(field.dataset.limit);
    const count = element("p", "letters");
    count.setAttribute("aria-live", "polite");
    field.after(count);
    const show = () => {
      const left = limit - [...field.value.normalize()].length;
      const words = left < 0 ? form.dataset.overWord : left <= Math.min(500, limit / 6) ? form.dataset.leftWord : "";
      count.textContent = words.replace("%", Math.abs(left));
      count.classList.toggle("is-over", left < 0);
    };
    field.addEventListener("input", show);
    form.addEventListener("change", show);
    show();
  }
}

// Whoever goes back to the form's page may get it anew, with another key and the words of before. The place in the
// history keeps the key, so that what was sent is known; and holds it where no storage is allowed.
function keepKey(form) {
  const { key } = form.elements;
  if (form.hasAttribute("data-is-fresh") && typeof history.state?.key === "string") key.value = history.state.key;
  form.addEventListener("submit", () => history.replaceState({ ...history.state, key: key.value }, ""));
}

function comfort(form) {
  rememberPerson(form);
  keepDraft(form);
  showExperience(form);
  countLetters(form);
  openTyped(form);
}

// By the address that it came from: a form that is closed keeps what was typed.
const forms = new Map();
// The link that was clicked last.
let asked;

function close() {
  document.querySelector(".fetched-form")?.remove();
}

async function fetched(link) {
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const form = page.querySelector("form.comment-form");
  if (!answer.ok || !form) throw new Error("no form");
  form.action = link.href;
  const title = element("h3", "", page.querySelector("h1").textContent);
  title.id = "fetched-title";
  const place = element("section", "fetched-form card", title, form);
  place.setAttribute("aria-labelledby", title.id);
  const leave = () => { close(); asked.focus(); };
  form.querySelector(".acts").append(" ", button(form.dataset.cancelWord, leave));
  place.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.isComposing) leave(); });
  comfort(form);
  return place;
}

function formBehind(link) {
  if (!forms.has(link.href)) {
    const coming = fetched(link);
    coming.catch(() => forms.delete(link.href));
    forms.set(link.href, coming);
  }
  return forms.get(link.href);
}

/** Open the form that `link` leads to beside it; one at a time, and each keeps what was typed when it is closed. */
export async function open(link, style) {
  asked = link;
  if (!document.querySelector(`link[href="${CSS.escape(style)}"], link[data-writing]`)) {
    const sheet = element("link");
    sheet.rel = "stylesheet";
    sheet.href = style;
    sheet.dataset.writing = "";
    document.head.append(sheet);
  }
  let place;
  try {
    place = await formBehind(link);
  } catch (error) {
    if (asked === link) throw error;
  }
  // What was asked for meanwhile may have come sooner, and stays.
  if (asked !== link) return;
  close();
  link.closest("p, li, div").after(place);
  firstField(place.querySelector("form"))?.focus();
}

for (const form of document.querySelectorAll("main > form.comment-form")) {
  keepKey(form);
  comfort(form);
}

// What came back, or how it will look, is the first thing to read.
const news = document.querySelector("main.write > .notice[role=alert], main.write [data-look]");
if (news) {
  news.tabIndex = -1;
  news.focus();
}

// It was sent: the copy can go.
const sent = document.querySelector("[data-sent]")?.dataset;
const copies = sent ? drafts().filter((draft) => draft.key === sent.sent) : [];
for (const draft of copies) storage.remove(draft.name);

// Written in this browser: it can be found again here, at the private page's present address.
if (sent?.isErased) mine.drop(location.pathname);
else if (copies.length || (sent?.isRenewed && mine.has(location.pathname))) mine.keep(location.pathname, sent.guide);
const known = document.querySelector("[data-known-here]");
if (known && mine.has(location.pathname)) known.hidden = false;

// The private address of one's comment, to keep elsewhere.
const keep = document.querySelector("[data-copy-word]");
if (keep && navigator.clipboard) {
  const { copyWord, copiedWord } = keep.dataset;
  const copy = button(copyWord, async () => {
    try {
      await navigator.clipboard.writeText(location.origin + location.pathname);
      copy.textContent = copiedWord;
    } catch { /* it stands in the browser's own line */ }
  });
  keep.after(element("p", "", copy));
}
