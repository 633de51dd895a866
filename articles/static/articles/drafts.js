/*
 * Keeps what is typed in the admin's forms in this browser until the site has it.
 *
 * A page that went away (a crash, a closed tab, a lost log-in) offers it again when it is next opened. Passwords and
 * files are never kept.
 */
(() => {
  "use strict";

  const AFTER = 1000;
  const NAME = "draft:";
  const said = document.querySelector("#draft-words")?.dataset;
  // The guide's forms only: what others hold may be about readers.
  const isGuides = location.pathname.includes("/articles/");
  const form = isGuides ? document.querySelector("#content-main form[id$=_form]") : null;
  const who = said?.user ?? "";
  const key = `${NAME}${who}:${location.pathname}`;

  function keep(name, value) {
    try {
      if (value === null) {
        localStorage.removeItem(name);
      } else {
        localStorage.setItem(name, JSON.stringify(value));
      }
    } catch {
      // Without room or permission nothing is kept, as it was before.
    }
  }

  function read(name) {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  }

  const isKept = (field) =>
    field.name && !field.name.endsWith("-was") && !field.name.endsWith("-take") &&
    !["hidden", "password", "file", "submit", "button"].includes(field.type) && field.name !== "_save";
  const isTick = (field) => field.type === "checkbox" || field.type === "radio";
  const idOf = (field) => (isTick(field) ? `${field.name}=${field.value}` : field.name);
  const valueOf = (field) => (isTick(field) ? field.checked : field.value);
  const fields = () => [...form.elements].filter(isKept);

  const opened = new Map();
  // What is kept from before this page, and was not decided about.
  let earlier = {};
  let timer = 0;

  function changed() {
    return fields().filter((field) => opened.get(idOf(field)) !== valueOf(field));
  }

  function note(extra = {}) {
    const now = Object.fromEntries(changed().map((field) => [idOf(field), valueOf(field)]));
    const values = { ...earlier, ...now };
    keep(key, Object.keys(values).length ? { at: Date.now(), values, ...extra } : null);
  }

  /* What the site has said that it saved is not kept any longer. */
  function forgetSaved() {
    if (!document.querySelector(".messagelist .success")) {
      return;
    }
    for (const name of Object.keys(localStorage).filter((one) => one.startsWith(NAME))) {
      if (read(name)?.sent) {
        keep(name, null);
      }
    }
  }

  function bringBack(values) {
    for (const [name, total] of Object.entries(values)) {
      // Rows that were added: one press for each, as the author did.
      const prefix = name.match(/^(.+)-(\d+)-/);
      const count = prefix && form.elements.namedItem(`${prefix[1]}-TOTAL_FORMS`);
      while (count && total !== undefined && Number(count.value) <= Number(prefix[2])) {
        const before = count.value;
        document.querySelector(`#${prefix[1]}-group .add-row a`)?.click();
        if (count.value === before) {
          break;
        }
      }
    }
    for (const field of fields()) {
      const value = values[idOf(field)];
      if (value !== undefined && value !== valueOf(field)) {
        if (isTick(field)) {
          field.checked = value;
        } else {
          field.value = value;
        }
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
  }

  function offer(draft) {
    const box = document.createElement("div");
    box.className = "warning-box";
    box.setAttribute("role", "status");
    const line = document.createElement("p");
    line.textContent = said.found.replace("%(time)s", new Date(draft.at).toLocaleString());
    const acts = document.createElement("p");
    acts.className = "acts";
    for (const [words, act] of [[said.back, () => bringBack(draft.values)], [said.drop, () => keep(key, null)]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = words;
      button.addEventListener("click", () => {
        box.remove();
        earlier = {};
        act();
        form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
      });
      acts.append(button, " ");
    }
    box.append(line, acts);
    form.before(box);
  }

  function begin() {
    fields().forEach((field) => opened.set(idOf(field), valueOf(field)));
    const draft = read(key);
    const isRefused = Boolean(document.querySelector(".errornote"));
    // A page that shows a refused form has what was typed already.
    const differs = draft && fields().some((field) => (draft.values[idOf(field)] ?? valueOf(field)) !== valueOf(field));
    const isNew = draft && Object.keys(draft.values).some((id) => !opened.has(id));
    if (draft && isRefused) {
      earlier = draft.values;
      note();
    } else if (draft && (differs || isNew)) {
      earlier = draft.values;
      offer(draft);
    }
    const later = () => {
      clearTimeout(timer);
      timer = setTimeout(note, AFTER);
    };
    form.addEventListener("input", later);
    form.addEventListener("change", later);
    form.addEventListener("submit", () => {
      clearTimeout(timer);
      note({ sent: true });
    });
    window.addEventListener("pagehide", () => {
      if (timer && !read(key)?.sent) {
        note();
      }
    });
  }

  forgetSaved();
  if (form && said) {
    begin();
  }
})();
