/* Saves the texts by themselves, and asks before anything unsaved is left. */

import { fieldOf, find, parse, post, reasonOf, say, textOf, words } from "./field.js";
import { isSending } from "./pictures.js";

const SAVE_AFTER = 4000;

const changedForms = new Set();
// Forms with other fields that were changed: those are not saved by themselves.
const touchedForms = new Set();
// Texts that were emptied: they wait for Save, or for the next change.
const held = new WeakSet();

// Saving by itself: the working copy only, and of it only the texts; the rest may be half typed

const wasRefused = () => Boolean(document.querySelector(".errornote"));
const isToChoose = () => Boolean(document.querySelector(".both"));
let saveTimer = 0;
let saving = false;

function saveSoon(field) {
  clearTimeout(saveTimer);
  saveTimer = setTimeout(() => saveByItself(field), SAVE_AFTER);
}

async function saveByItself(field) {
  const form = textOf(field).form;
  // A row that is new has no page to be saved to yet.
  if (!changedForms.has(form) || !location.pathname.endsWith("/change/")) {
    return;
  }
  // Of two versions the author chooses one. Whatever else Save has refused, the words are kept.
  if (isToChoose()) {
    say(field, words("unsaved", { reason: words("mend") }), { error: true });
    return;
  }
  if (isSending() || saving) {
    saveSoon(field);
    return;
  }
  saving = true;
  changedForms.delete(form);
  const changed = [...form.querySelectorAll(".markdown-field textarea")].filter((text) => text.value !== text.defaultValue);
  const sent = new Map(changed.filter((text) => !held.has(text)).map((text) => [text, text.value]));
  if (!sent.size) {
    saving = false;
    if (changed.length) {
      changedForms.add(form);
    }
    return;
  }
  const was = (text) => form.elements.namedItem(`${text.name}-was`);
  const body = new FormData();
  for (const [text, value] of sent) {
    body.append(text.name, value);
    body.append(was(text).name, was(text).value);
  }
  let told;
  let isSaved = false;
  let isFaulty = false;
  try {
    const answer = await post(form, location.pathname, { body, headers: { "X-Autosave": "1" } });
    const said = parse(await answer.text());
    isSaved = answer.ok && Boolean(said?.was);
    if (isSaved) {
      for (const [text, value] of sent) {
        text.defaultValue = value;
        was(text).value = said.was[text.name];
      }
      told = words("saved", { time: said.at });
      if (said.to_mend) {
        isFaulty = true;
        told += ` ${words("faulty", { reason: said.to_mend })}`;
      }
    } else {
      told = words("unsaved", { reason: reasonOf(answer.status, said) });
      for (const text of (said?.held ?? []).map((name) => form.elements.namedItem(name))) {
        held.add(text);
        say(fieldOf(text), told, { error: true });
      }
      if (said?.held?.length) {
        // The others are saved without them.
        saveSoon(field);
      }
    }
  } catch {
    told = words("offline");
  }
  saving = false;
  if (!isSaved || sent.size < changed.length) {
    changedForms.add(form);
  }
  say(field, told, { error: !isSaved || isFaulty });
}

document.addEventListener("input", (event) => {
  const field = fieldOf(event.target);
  if (field && event.target === textOf(field)) {
    changedForms.add(event.target.form);
    held.delete(event.target);
    saveSoon(field);
  } else if (!event.target.matches(".markdown-file") && event.target.form?.querySelector(".markdown-field")) {
    touchedForms.add(event.target.form);
  }
});

// The preview is of what is saved: it says how many changes of this page are not in it

function differs(field) {
  if (!field.name || ["hidden", "submit", "button"].includes(field.type)) {
    return false;
  }
  if (field.options) {
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  }
  return field.type === "checkbox" || field.type === "radio"
    ? field.checked !== field.defaultChecked
    : field.value !== (field.defaultValue ?? "");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-preview]");
  if (link) {
    const forms = new Set([...changedForms, ...touchedForms]);
    const count = [...forms].reduce((sum, form) => sum + ([...form.elements].filter(differs).length || 1), 0);
    const address = new URL(link.href);
    address.searchParams.delete("unsaved");
    if (count) {
      address.searchParams.set("unsaved", count);
    }
    link.href = address;
  }
});

// Ctrl+S and Cmd+S save, and stay

document.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey || event.key.toLowerCase() !== "s") {
    return;
  }
  const form = fieldOf(event.target)?.closest("form") ?? event.target.form ?? document.querySelector("form:has(.markdown-field)");
  const save = form?.querySelector("[name=_continue]") ?? form?.querySelector("[name=_save]");
  if (save && form.querySelector(".markdown-field")) {
    event.preventDefault();
    form.requestSubmit(save);
  }
});

// Leaving the page

document.addEventListener("submit", (event) => {
  const fields = event.target.querySelectorAll(".markdown-field");
  if (isSending() && fields.length) {
    event.preventDefault();
    fields.forEach((field) => {
      if (!find(field, "progress").hidden) {
        say(field, words("wait"), { error: true });
      }
    });
    return;
  }
  clearTimeout(saveTimer);
  changedForms.delete(event.target);
  touchedForms.delete(event.target);
});

window.addEventListener("beforeunload", (event) => {
  if (changedForms.size || touchedForms.size || isSending()) {
    event.preventDefault();
  }
});

/* What came back refused is not saved. */
export function begin() {
  if (wasRefused()) {
    document.querySelectorAll(".markdown-field").forEach((field) => touchedForms.add(textOf(field).form));
  }
}
