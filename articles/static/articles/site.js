// Small comforts: the light, references and terms opened in place, where one is, filters at once.
// Without it every page works; each part gives up quietly where the browser lacks something.
// The first paint waits for it: it sets the light, so that night never flashes white. All else waits for the page.
"use strict";

const root = document.documentElement;
const kept = {
  get(name) { try { return localStorage.getItem(name) || ""; } catch { return ""; } },
  // Where storage is closed it holds for this page at least.
  set(name, value) { try { value ? localStorage.setItem(name, value) : localStorage.removeItem(name); } catch { /* so be it */ } },
};

// What only the script can do is shown where it runs.
root.dataset.script = "";
if (["light", "dark", "night"].includes(kept.get("theme"))) root.dataset.theme = kept.get("theme");
// Whoever has chosen a light, or has answered once, is not asked.
const hour = new Date().getHours();
if (!root.dataset.theme && !kept.get("night-offer") && (hour >= 22 || hour < 6)) root.dataset.offer = "";

function light() {
  const night = document.querySelector(".night");
  const select = document.getElementById("light");
  const show = () => {
    night?.setAttribute("aria-pressed", root.dataset.theme === "night");
    if (select) select.value = root.dataset.theme || "";
  };
  const choose = (theme) => {
    if (theme === "night") kept.set("day-theme", root.dataset.theme);
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
    delete root.dataset.offer;
    kept.set("theme", theme);
    kept.set("night-offer", "answered");
    show();
  };
  night?.addEventListener("click", () => choose(root.dataset.theme === "night" ? kept.get("day-theme") : "night"));
  select?.addEventListener("change", () => choose(select.value));
  const [yes, no] = document.querySelectorAll(".offer button");
  yes?.addEventListener("click", () => { choose("night"); night.focus(); });
  no?.addEventListener("click", () => { choose(root.dataset.theme || ""); night.focus(); });
  show();
}

// On a phone the field of the header opens over it.
function searchInPlace() {
  const opener = document.querySelector("[data-opens-search]");
  const field = document.getElementById("header-search");
  if (!opener || !field) return;
  const { form } = field;
  opener.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    form.classList.add("is-open");
    field.focus();
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget)) form.classList.remove("is-open");
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && form.classList.contains("is-open")) opener.focus();
  });
}

function peeks() {
  const probe = document.createElement("div");
  if (typeof probe.showPopover !== "function") return;
  const words = document.body.dataset;
  const peek = document.createElement("div");
  peek.className = "peek";
  peek.popover = "auto";
  peek.setAttribute("role", "dialog");
  let opener = null;
  peek.addEventListener("toggle", (event) => {
    if (event.newState === "closed" && opener && peek.contains(document.activeElement)) opener.focus();
  });
  document.body.append(peek);

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("a.cite, a.term");
    if (!link) return;
    const id = decodeURIComponent((link.hash || "").slice(1));
    const target = link.classList.contains("cite") && document.getElementById(id);
    const text = target ? target.cloneNode(true) : link.dataset.definition;
    if (!text) return;
    event.preventDefault();
    opener = link;
    const body = document.createElement("div");
    body.className = "peek-body";
    if (target) {
      text.querySelectorAll(".cited-in").forEach((part) => part.remove());
      body.append(`${link.textContent.replace(/\D/g, "")}. `, ...text.childNodes);
    } else {
      body.append(text);
    }
    const acts = document.createElement("div");
    acts.className = "peek-acts";
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = words.closeWord;
    close.addEventListener("click", () => { peek.hidePopover(); opener.focus(); });
    const more = document.createElement("a");
    more.href = link.getAttribute("href");
    more.textContent = target ? words.listWord : words.glossaryWord;
    more.addEventListener("click", () => peek.hidePopover());
    acts.append(close, more);
    peek.setAttribute("aria-label", link.getAttribute("aria-label") || link.textContent);
    peek.replaceChildren(body, acts);
    peek.showPopover();
    close.focus({ preventScroll: true });
  });
}

function whereOneIs() {
  const links = new Map([...document.querySelectorAll(".contents a[href^='#']")].map((link) => [link.hash.slice(1), link]));
  if (!links.size || !("IntersectionObserver" in window)) return;
  const inView = new Set();
  const observer = new IntersectionObserver((entries) => {
    for (const entry of entries) entry.isIntersecting ? inView.add(entry.target.id) : inView.delete(entry.target.id);
    const current = [...links.keys()].find((id) => inView.has(id));
    for (const [id, link] of links) {
      if (id === current) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }, { rootMargin: "-15% 0px -70% 0px" });
  for (const id of links.keys()) {
    const section = document.getElementById(id);
    if (section) observer.observe(section);
  }
}

// A link to the guide from when it was one page: what it leads to is on a section's page now, or where all of it is.
function fromOnePage() {
  const contents = document.querySelector("[data-whole]");
  if (!contents) return;
  const lead = () => {
    let id;
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    if (!id || id === "top") return;
    const place = document.getElementById(id);
    const card = place?.closest("[data-whole] li");
    const thread = document.querySelector("[data-thread]")?.dataset.thread;
    if (card) location.replace(card.querySelector("a").href + (place === card ? "" : location.hash));
    else if (!place && thread && /^c[0-9]+$/.test(id)) location.replace(thread.replace("0", id.slice(1)));
    else if (!place) location.replace(contents.dataset.whole + location.hash);
  };
  addEventListener("hashchange", lead);
  lead();
}

// Browsers unfold by themselves what an address leads to; older ones do not.
function unfold() {
  const open = () => {
    const place = location.hash && document.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]`);
    const folded = place && place.closest("details:not([open])");
    if (!folded) return;
    folded.open = true;
    place.scrollIntoView();
  };
  addEventListener("hashchange", open);
  open();
}

// Where there is room beside the text, the page's sources stand there unfolded. The style sheet keeps the place until here.
function sourcesBeside() {
  const sources = document.querySelector(".section-page .sources");
  if (!sources) return;
  if (matchMedia("(min-width: 90rem)").matches) sources.open = true;
  sources.dataset.isSet = "";
}

function filtersAtOnce() {
  const box = document.querySelector(".filters");
  const status = document.querySelector("[data-filter-status]");
  if (!box || !status) return;
  const rows = [...document.querySelectorAll("tr[data-kind]")];
  const apply = (search) => {
    const wanted = new URLSearchParams(search);
    let shown = 0;
    for (const row of rows) {
      const fits = ["kind", "helps", "caution"].every((name) => {
        const value = wanted.get(name);
        return !value || row.dataset[name].split(" ").includes(value);
      });
      row.hidden = !fits;
      shown += fits;
    }
    for (const group of document.querySelectorAll("[data-group]")) {
      group.hidden = !group.querySelector("tr[data-kind]:not([hidden])");
    }
    document.querySelector("[data-none-shown]").hidden = shown > 0;
    status.textContent = status.dataset.filterStatus.replace("%", shown);
    for (const link of box.querySelectorAll("a[data-name]")) {
      const own = new URLSearchParams(wanted);
      if (link.dataset.value) own.set(link.dataset.name, link.dataset.value);
      else own.delete(link.dataset.name);
      link.search = own.toString();
      const isCurrent = (wanted.get(link.dataset.name) || "") === link.dataset.value;
      if (isCurrent) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  // The page may have come filtered from the server: then its other rows are not here, and links load them. So does
  // the way back to where the page was narrowed at once, which the browser takes for the same page.
  const { search } = location;
  if (search) {
    addEventListener("popstate", () => { if (location.search !== search) location.reload(); });
    return;
  }
  box.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-name]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    history.pushState(null, "", link.href);
    apply(link.search);
  });
  addEventListener("popstate", () => apply(location.search));
}

function printButton() {
  const place = document.querySelector("[data-print-word]");
  if (!place) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = place.dataset.printWord;
  button.addEventListener("click", () => print());
  place.append(" ", button);
}

// The form to write with is a page of its own; here it comes to where it is asked for, and its script only then.
function formsInPlace() {
  const needs = document.querySelector("[data-writing]");
  if (!needs) return;
  document.addEventListener("click", async (event) => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("a[rel='nofollow']:is([href*='/write/'], [href$='/reply/'])");
    if (!link) return;
    event.preventDefault();
    try {
      const writing = await import(needs.dataset.writing);
      await writing.open(link, needs.dataset.writingStyle);
    } catch {
      location.href = link.href;
    }
  });
}

addEventListener("DOMContentLoaded", () => {
  for (const part of [fromOnePage, unfold, formsInPlace, light, searchInPlace, peeks, whereOneIs, sourcesBeside, filtersAtOnce, printButton]) part();
});
