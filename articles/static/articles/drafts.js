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
  // In this tab alone: the key of the draft whose form was sent from it.
  const SENT = "draft-sent";

  function keep(name, value, store = "localStorage") {
    try {
      if (value === null) {
        window[store].removeItem(name);
      } else {
        window[store].setItem(name, JSON.stringify(value));
      }
    } catch {
      // Without room or permission nothing is kept, as it was before.
    }
  }

  function read(name, store = "localStorage") {
    try {
      return JSON.parse(window[store].getItem(name));
    } catch {
      return null;
    }
  }

  const isKept = (field) =>
    field.name && !field.name.endsWith("-was") && !field.name.endsWith("-take") &&
    !["hidden", "password", "file", "submit", "button"].includes(field.type);
  const isTick = (field) => field.type === "checkbox" || field.type === "radio";
  const idOf = (field) => (isTick(field) ? `${field.name}=${field.value}` : field.name);
  const valueOf = (field) => (isTick(field) ? field.checked : field.value);
  const fields = () => [...form.elements].filter(isKept);
  // The hash of what was saved when the page was opened, which the site compares with what is saved now.
  const hashOf = (field) => form.elements.namedItem(`${field.name}-was`);
  const hashes = (some) => Object.fromEntries(some.map((field) => [field.name, hashOf(field)?.value]));

  const opened = new Map();
  // What is kept from before this page, and was not decided about.
  let earlier = { values: {}, was: {} };
  let timer = 0;

  function changed() {
    return fields().filter((field) => opened.get(idOf(field)) !== valueOf(field));
  }

  function note() {
    const some = changed();
    const values = { ...earlier.values, ...Object.fromEntries(some.map((field) => [idOf(field), valueOf(field)])) };
    const was = { ...hashes(some), ...earlier.was };
    keep(key, Object.keys(values).length ? { at: Date.now(), values, was } : null);
  }

  /* What the site has said that it saved is not kept any longer. */
  function forgetSaved() {
    const sent = read(SENT, "sessionStorage");
    const isSaved = Boolean(document.querySelector(".messagelist .success"));
    if (sent && isSaved) {
      keep(sent, null);
    }
    // A form without success is one that was refused, or another one. On the way there may be a log-in.
    if (isSaved || form) {
      keep(SENT, null, "sessionStorage");
    }
  }

  function bringBack({ values, was = {} }) {
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
        if (was[field.name] && hashOf(field)) {
          hashOf(field).value = was[field.name];
        }
        field.dispatchEvent(new Event("input", { bubbles: true }));
        field.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
  }

  /* As the site itself says times: in its zone, “27 Nov 2026, 15:16”, and that it is UTC. */
  function inWords(moment) {
    const style = { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const { lang } = document.documentElement;
    let { zone } = said;
    let format;
    try {
      format = new Intl.DateTimeFormat(lang, { ...style, timeZone: zone });
    } catch {
      // A zone that is newer than this browser.
      format = new Intl.DateTimeFormat(lang, { ...style, timeZone: "UTC" });
      zone = "UTC";
    }
    const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, value]));
    const words = `${parts.day} ${parts.month} ${parts.year}, ${parts.hour}:${parts.minute}`;
    return zone === "UTC" ? `${words} (UTC)` : words;
  }

  const element = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });

  /* The field that `id` was kept of; of a row that is not here yet, the one that it will be a copy of. */
  function fieldOf(id) {
    const here = fields().find((field) => idOf(field) === id);
    return here ?? fields().find((field) => idOf(field) === id.replace(/-\d+-/, "-__prefix__-"));
  }

  function nameOf(field) {
    const column = field.closest("td")?.cellIndex;
    const head = column === undefined ? null : field.closest("table").tHead?.rows[0].cells[column];
    const label = field.labels?.[0] ?? head;
    return label?.textContent.trim().replace(/:$/, "") || field.name;
  }

  function saidAs(field, value) {
    if (isTick(field)) {
      return value ? said.ticked : said.unticked;
    }
    const option = field.options && [...field.options].find((one) => one.value === value);
    const words = (option ? option.textContent : value).trim();
    return words ? `“${words}”` : said.nothing;
  }

  /* What was kept of each field that says something else here, and what it says here: a line, or folded if it is long. */
  function differencesOf(draft) {
    const list = document.createElement("ul");
    for (const [id, value] of Object.entries(draft.values)) {
      const field = fieldOf(id);
      if (field && (!opened.has(id) || valueOf(field) !== value)) {
        const kept = said.kept.replace("%(words)s", () => saidAs(field, value));
        const here = said.here.replace("%(words)s", () => (opened.has(id) ? saidAs(field, valueOf(field)) : said.nothing));
        const line = document.createElement("li");
        if (/\n/.test(kept + here) || kept.length + here.length > 120) {
          const folded = document.createElement("details");
          folded.append(element("summary", nameOf(field)));
          // A long one scrolls, with keys too.
          folded.append(...[kept, here].map((words) => Object.assign(element("p", words), { tabIndex: 0 })));
          line.append(folded);
        } else {
          line.textContent = `${nameOf(field)}: ${kept}, ${here}.`;
        }
        list.append(line);
      }
    }
    list.className = "kept-words";
    return list;
  }

  function offer(draft) {
    const box = document.createElement("div");
    box.className = "warning-box";
    box.setAttribute("role", "status");
    const line = element("p", said.found.replace("%(time)s", inWords(new Date(draft.at))));
    const acts = document.createElement("p");
    acts.className = "acts";
    for (const [words, act] of [[said.back, () => bringBack(draft)], [said.drop, () => keep(key, null)]]) {
      const button = element("button", words);
      button.type = "button";
      button.addEventListener("click", () => {
        box.remove();
        earlier = { values: {}, was: {} };
        act();
        form.querySelector("input:not([type=hidden]), select, textarea")?.focus();
      });
      acts.append(button, " ");
    }
    box.append(line, differencesOf(draft), acts);
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
      // It was compared with what was saved up to now.
      earlier = { values: draft.values, was: hashes(fields().filter((field) => idOf(field) in draft.values)) };
      note();
    } else if (draft && (differs || isNew)) {
      earlier = { values: draft.values, was: draft.was ?? {} };
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
      note();
      keep(SENT, key, "sessionStorage");
    });
    window.addEventListener("pagehide", () => {
      if (timer) {
        note();
      }
    });
  }

  forgetSaved();
  if (form && said) {
    begin();
  }
})();
