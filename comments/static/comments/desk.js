// Each act of a comment has a form of its own. What was typed or chosen in another one would be lost with the page.

const isChanged = (field) =>
  field.matches("select") ? [...field.options].some((option) => option.selected !== option.defaultSelected)
    : field.matches("[type=checkbox], [type=radio]") ? field.checked !== field.defaultChecked
      : field.value !== field.defaultValue;

// A tick says which comments are meant, and is lost as well as easily set again.
const fields = "textarea, select, input:not([type=hidden], [name=ticked])";

// The words of a ready text are read before they are used.
const read = (list) => {
  const said = list.closest(".fields").querySelector(".ready-words");
  const words = document.querySelector(`[data-ready="${CSS.escape(list.value)}"]`);
  said?.replaceChildren(...(words?.cloneNode(true).childNodes ?? []));
};

// A list chooses its first line by itself, which is no choice of anybody's.
const settle = () => {
  for (const list of document.querySelectorAll("form.act select")) {
    if (list.selectedIndex >= 0) list.options[list.selectedIndex].defaultSelected = true;
  }
  for (const list of document.querySelectorAll("select[name=ready]")) read(list);
  for (const part of document.querySelectorAll(".keys-button")) part.hidden = false;
  const on = document.getElementById("keys-on");
  if (on) on.checked = usesKeys();
};

// Shows the answer in the place of this page, without loading the rest anew. Whatever else the answer is (the log-in, an
// error), the browser goes there by itself.
const show = async (answer) => {
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [here, there] = [document, page].map((one) => one.getElementById("content-start"));
  if (!there || !page.body.classList.contains("comments-desk")) return location.assign(answer.url);
  here.replaceChildren(...there.childNodes);
  document.title = page.title;
  const done = document.getElementById("done");
  history.replaceState(null, "", answer.redirected ? answer.url + (done ? "#done" : "") : location.href);
  settle();
  (document.querySelector("[role=alert]")?.closest(".card, section") ?? done ?? here).focus();
};

const send = async (form, button) => {
  const body = new FormData(form, button);
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", body });
  } catch {
    form.removeAttribute("aria-busy");
    form.dataset.plainly = "";
    return form.requestSubmit(button);
  }
  await show(answer);
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form.act")) return;
  const others = [...document.querySelectorAll("form.act")].filter((other) => other !== form);
  const lost = others.flatMap((other) => [...other.querySelectorAll(fields)]).find(isChanged);
  const { lostWord } = document.querySelector("[data-lost-word]").dataset;
  if (lost && !confirm(lostWord)) {
    event.preventDefault();
    for (let part = lost.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    lost.focus();
    return;
  }
  if ("plainly" in form.dataset || !document.querySelector(".cards")) return;
  event.preventDefault();
  // A second click while the first is on its way does nothing.
  if (form.hasAttribute("aria-busy")) return;
  form.setAttribute("aria-busy", "true");
  send(form, event.submitter);
});

// Keys, for whoever wants them.

const KEPT = "desk-keys";
const usesKeys = () => {
  try {
    return localStorage.getItem(KEPT) !== "off";
  } catch {
    return true;
  }
};

const cards = () => [...document.querySelectorAll(".cards > .card")];
const current = () => document.activeElement?.closest?.(".cards > .card");

const step = (by) => {
  const all = cards(), at = all.indexOf(current());
  all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))]?.focus();
};

const press = (...acts) => {
  const card = current();
  acts.map((act) => card?.querySelector(`.acts-of-one > form button[value=${act}]`)).find(Boolean)?.click();
};

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  // Where somebody may be in danger one letter publishes nothing: the button has to be pressed.
  a: () => current()?.matches(".is-danger") ? current().querySelector("button[value=approve]")?.focus() : press("approve", "keep"),
  s: () => press("spam"),
  m: () => press("mask"),
  r: () => {
    const part = current()?.querySelector("[data-key=r]")?.closest("details");
    if (!part) return;
    part.open = true;
    part.querySelector("textarea").focus();
  },
  u: () => document.querySelector("#done button[value=undo]")?.click(),
  "?": () => document.getElementById("keys")?.showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || !document.querySelector(".cards")) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog, [contenteditable]")) return;
  const does = KEYS[event.key];
  if (!does || !usesKeys()) return;
  event.preventDefault();
  does();
});

document.addEventListener("change", (event) => {
  if (event.target.name === "ready") read(event.target);
});

document.addEventListener("change", (event) => {
  if (event.target.id !== "keys-on") return;
  try {
    localStorage.setItem(KEPT, event.target.checked ? "on" : "off");
  } catch {
    // Where nothing can be kept the keys stay on.
  }
});

document.addEventListener("click", (event) => {
  const part = event.target.closest(".cards summary")?.parentElement;
  // What unfolds is seen: below the window's edge it looks as if nothing had happened.
  if (part) requestAnimationFrame(() => part.open && part.scrollIntoView({ block: "nearest" }));
  const name = event.target.closest("[data-shows]")?.dataset.shows;
  if (name) document.getElementById(name).showModal();
});

settle();
