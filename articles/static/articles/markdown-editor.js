/*
 * The author's Markdown editor: a live preview, and pictures by button, paste and drop.
 *
 * One set of listeners on the document serves every field, so that rows added later work too. What
 * happens is told in words beside the field; nothing but a picture's Markdown is written into the text.
 */
(() => {
  "use strict";

  const PAUSE = 600;
  const SAVE_AFTER = 4000;
  // In the page's language, from articles/desk/widgets.py.
  function words(name, values = {}) {
    const said = JSON.parse(document.querySelector("[data-editor-words]").dataset.editorWords);
    return said[name].replace(/%\((\w+)\)s/g, (_found, value) => values[value]);
  }

  const state = new WeakMap(); // field → what runs in it now
  const changedForms = new Set();
  // Forms with other fields that were changed: those are not saved by themselves.
  const touchedForms = new Set();
  // Texts that were emptied: they wait for Save, or for the next change.
  const held = new WeakSet();
  let sending = 0;

  const fieldOf = (node) => (node instanceof Element ? node.closest(".markdown-field") : null);
  const textOf = (field) => field.querySelector("textarea");
  const find = (field, name) => field.querySelector(`.markdown-${name}`);

  function stateOf(field) {
    if (!state.has(field)) {
      state.set(field, { queue: Promise.resolve() });
    }
    return state.get(field);
  }

  function say(field, told, { error = false, where = "status" } = {}) {
    const line = find(field, where);
    if (line.textContent !== told) {
      line.textContent = told;
    }
    line.classList.toggle("is-error", error);
  }

  const tokenFieldOf = (form) => form.elements.csrfmiddlewaretoken;

  /* Whoever logged in again in another tab has another token: take it from this page as it is now. */
  async function renewToken(form) {
    const answer = await fetch(location.pathname, { redirect: "manual" });
    if (!answer.ok) {
      return false;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector(`#${form.id} [name=csrfmiddlewaretoken]`)?.value;
    if (fresh) {
      tokenFieldOf(form).value = fresh;
    }
    return Boolean(fresh);
  }

  async function post(form, address, { headers, ...options }) {
    const attempt = () =>
      fetch(address, {
        method: "POST",
        redirect: "manual",
        headers: { ...headers, "X-CSRFToken": tokenFieldOf(form).value },
        ...options,
      });
    const answer = await attempt();
    return answer.status === 403 && (await renewToken(form)) ? attempt() : answer;
  }

  function reasonOf(status, answer) {
    if (answer && answer.error) {
      return answer.error;
    }
    // 0: sent on to the page where one logs in.
    return status === 403 || status === 0 ? words("expired") : words("failed", { status });
  }

  function parse(text) {
    try {
      return JSON.parse(text);
    } catch {
      return null;
    }
  }

  // Preview

  /* Where the text stands. A row not saved yet, or moved, says it in its form only. */
  function placeOf(text) {
    const prefix = text.name.slice(0, text.name.length - (text.dataset.field || "").length);
    const other = (name) => {
      const element = text.form.elements.namedItem(prefix + name);
      return element && /^\d+$/.test(element.value || "") ? element.value : "";
    };
    const { model = "", field = "", pk = "", article = "" } = text.dataset;
    return { model, field, pk, article: other("article") || article, section: model === "remedy" ? other("section") : "" };
  }

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
    find(field, "problems").replaceChildren(
      ...problems.map((problem) => {
        const item = document.createElement("li");
        item.textContent = problem;
        return item;
      }),
    );
    say(field, problems.length ? told : words(html ? "ready" : "empty"), { where: "preview-status" });
  }

  function refreshSoon(field) {
    if (find(field, "preview").open) {
      const mine = stateOf(field);
      clearTimeout(mine.timer);
      mine.timer = setTimeout(() => refresh(field), PAUSE);
    }
  }

  // Pictures

  async function send(field, file) {
    const { status, answer } = await upload(field, file);
    if (status === 403 && (await renewToken(textOf(field).form))) {
      return (await upload(field, file)).answer;
    }
    return answer;
  }

  function upload(field, file) {
    const progress = find(field, "progress");
    const body = new FormData();
    body.append("image", file);
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", textOf(field).dataset.markdownxUploadUrlsPath);
      request.setRequestHeader("X-CSRFToken", tokenFieldOf(textOf(field).form).value);
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) {
          progress.value = (100 * event.loaded) / event.total;
        }
      });
      request.upload.addEventListener("load", () => say(field, words("cleaning", { name: file.name })));
      request.addEventListener("load", () => {
        const answer = parse(request.responseText);
        const isDone = request.status === 200 && answer?.markdown;
        const { status } = request;
        resolve({ status, answer: isDone ? answer : { error: reasonOf(status, answer) } });
      });
      for (const event of ["error", "abort", "timeout"]) {
        request.addEventListener(event, () => resolve({ status: 0, answer: { error: words("offline") } }));
      }
      request.send(body);
    });
  }

  async function add(field, file) {
    const limit = Number(field.dataset.maxBytes);
    if (file.size > limit) {
      say(field, words("tooLarge", { name: file.name, limit: Math.floor(limit / 1024 / 1024) }), { error: true });
      return;
    }
    const progress = find(field, "progress");
    const before = textOf(field).value;
    say(field, words("sending", { name: file.name }));
    progress.value = 0;
    progress.hidden = false;
    sending += 1;
    try {
      const answer = await send(field, file);
      if (answer.error) {
        say(field, words("refused", { name: file.name, reason: answer.error }), { error: true });
      } else {
        insert(textOf(field), answer.markdown, before);
        say(field, words("added", { name: file.name }));
      }
    } finally {
      sending -= 1;
      progress.hidden = true;
    }
  }

  function addAll(field, files) {
    const mine = stateOf(field);
    // One after the other, in the order chosen.
    for (const file of files) {
      mine.queue = mine.queue.then(() => add(field, file));
    }
  }

  /* Write at the cursor so that one undo takes it out again, and select the words to be replaced. */
  function insert(text, markdown, before) {
    const wasUntouched = text.value === before;
    const active = document.activeElement;
    const isElsewhere = active && active !== text && active.matches("input, textarea, select, [contenteditable]");
    const at = text.selectionEnd;
    if (isElsewhere) {
      text.setRangeText(markdown, at, at, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
      return;
    }
    text.focus();
    text.setSelectionRange(at, at);
    if (!document.execCommand("insertText", false, markdown)) {
      text.setRangeText(markdown, at, at, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
    }
    // Whoever went on writing meanwhile must not overwrite anything.
    if (wasUntouched) {
      text.setSelectionRange(at + markdown.indexOf("[") + 1, at + markdown.indexOf("]"));
    }
  }

  const carriesFiles = (transfer) => transfer && Array.from(transfer.types).includes("Files");

  document.addEventListener("click", (event) => {
    const field = fieldOf(event.target);
    if (!field) {
      return;
    }
    if (event.target.closest(".markdown-add-picture")) {
      find(field, "file").click();
    }
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

  document.addEventListener("change", (event) => {
    if (event.target.matches?.(".markdown-file")) {
      addAll(fieldOf(event.target), Array.from(event.target.files));
      event.target.value = "";
    }
  });

  document.addEventListener("paste", (event) => {
    const field = fieldOf(event.target);
    const clip = event.clipboardData;
    // A copied table or paragraph brings a picture of itself along; the words are what was meant.
    if (field && event.target === textOf(field) && clip?.files.length && !clip.types.includes("text/plain")) {
      event.preventDefault();
      addAll(field, Array.from(clip.files));
    }
  });

  function mark(target) {
    document.querySelectorAll(".markdown-field.is-target").forEach((field) => {
      field.classList.toggle("is-target", field === target);
    });
    target?.classList.add("is-target");
  }

  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event.dataTransfer) || event.target.matches?.("input[type=file]")) {
      return;
    }
    // A file dropped beside the field would replace the whole page, and the text with it.
    event.preventDefault();
    const field = fieldOf(event.target);
    event.dataTransfer.dropEffect = field ? "copy" : "none";
    mark(field);
  });

  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) {
      mark(null);
    }
  });

  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event.dataTransfer) || event.target.matches?.("input[type=file]")) {
      return;
    }
    event.preventDefault();
    mark(null);
    const field = fieldOf(event.target);
    if (field) {
      addAll(field, Array.from(event.dataTransfer.files));
    }
  });

  document.addEventListener("input", (event) => {
    const field = fieldOf(event.target);
    if (field && event.target === textOf(field)) {
      changedForms.add(event.target.form);
      held.delete(event.target);
      saveSoon(field);
      refreshSoon(field);
    } else if (!event.target.matches(".markdown-file") && event.target.form?.querySelector(".markdown-field")) {
      touchedForms.add(event.target.form);
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

  // Saving by itself: the working copy only, and of it only the texts; the rest may be half typed

  const wasRefused = () => Boolean(document.querySelector(".errornote"));
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
    // What Save has refused is its author's to decide: saved elsewhere meanwhile, perhaps.
    if (wasRefused()) {
      say(field, words("unsaved", { reason: words("mend") }), { error: true });
      return;
    }
    if (sending || saving) {
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
    try {
      const answer = await post(form, location.pathname, { body, headers: { "X-Autosave": "1" } });
      const said = parse(await answer.text());
      isSaved = answer.ok && Boolean(said?.was);
      if (isSaved) {
        for (const [text, value] of sent) {
          text.defaultValue = value;
          was(text).value = said.was[text.name];
        }
        told = words("saved", { time: new Date().toLocaleTimeString() });
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
    say(field, told, { error: !isSaved });
  }

  // Leaving the page

  document.addEventListener("submit", (event) => {
    const fields = event.target.querySelectorAll(".markdown-field");
    if (sending && fields.length) {
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
    if (changedForms.size || touchedForms.size || sending) {
      event.preventDefault();
    }
  });

  // Names

  /* The tools of each field are named by its label, for whoever hears the page. */
  function name(root) {
    root.querySelectorAll(".markdown-field").forEach((field) => {
      const label = textOf(field).labels[0]?.textContent.trim().replace(/:$/, "");
      if (label) {
        find(field, "tools").setAttribute("aria-label", label);
      }
    });
  }

  function begin() {
    name(document);
    if (wasRefused()) {
      document.querySelectorAll(".markdown-field").forEach((field) => touchedForms.add(textOf(field).form));
    }
  }

  document.documentElement.classList.add("has-markdown-editor");
  document.addEventListener("formset:added", (event) => name(event.target));
  if (document.readyState === "loading") {
    document.addEventListener("DOMContentLoaded", begin);
  } else {
    begin();
  }
})();
