/*
 * What the parts of the author's Markdown editor share: a field and its pieces, words beside it, asking the site, and
 * writing at the cursor.
 *
 * Nothing here or in the other parts looks at a whole text while somebody types, since that takes as long as the text.
 */

// In the page's language, from articles/desk/widgets.py.
export function words(name, values = {}) {
  const said = JSON.parse(document.querySelector("[data-editor-words]").dataset.editorWords);
  return said[name].replace(/%\((\w+)\)s/g, (_found, value) => values[value]);
}

const states = new WeakMap(); // field → what runs in it now

export const fieldOf = (node) => (node instanceof Element ? node.closest(".markdown-field") : null);
export const textOf = (field) => field.querySelector("textarea");
export const find = (field, name) => field.querySelector(`.markdown-${name}`);

export function stateOf(field) {
  if (!states.has(field)) {
    states.set(field, { queue: Promise.resolve() });
  }
  return states.get(field);
}

export function say(field, told, { error = false, where = "status" } = {}) {
  const line = find(field, where);
  if (line.textContent !== told) {
    line.textContent = told;
  }
  line.classList.toggle("is-error", error);
}

export const tokenFieldOf = (form) => form.elements.csrfmiddlewaretoken;

/* Whoever logged in again in another tab has another token: take it from this page as it is now. */
export async function renewToken(form) {
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

export async function post(form, address, { headers, ...options }) {
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

export const listOf = (lines) =>
  lines.map((line) => {
    const item = document.createElement("li");
    item.textContent = line;
    return item;
  });

export function reasonOf(status, answer) {
  if (answer && answer.error) {
    return answer.error;
  }
  // 0: sent on to the page where one logs in.
  return status === 403 || status === 0 ? words("expired") : words("failed", { status });
}

export function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/* Where the text stands. A row not saved yet, or moved, says it in its form only. */
export function placeOf(text) {
  const prefix = text.name.slice(0, text.name.length - (text.dataset.field || "").length);
  const other = (name) => {
    const element = text.form.elements.namedItem(prefix + name);
    return element && /^\d+$/.test(element.value || "") ? element.value : "";
  };
  const { model = "", field = "", pk = "", article = "" } = text.dataset;
  return { model, field, pk, article: other("article") || article, section: model === "remedy" ? other("section") : "" };
}

/*
 * Write `markdown` in the place of what stands between `from` and `to`, so that one undo takes it out again, and select
 * what lies between the two numbers of `select`, counted from its beginning.
 */
export function replace(text, markdown, { from = text.selectionStart, to = text.selectionEnd, select } = {}) {
  text.focus();
  text.setSelectionRange(from, to);
  if (!document.execCommand(markdown ? "insertText" : "delete", false, markdown)) {
    text.setRangeText(markdown, from, to, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (select) {
    text.setSelectionRange(from + select[0], from + select[1]);
  }
}

/* `markdown` as a block of its own between `from` and `to`: with what makes an empty line before it, and after it. */
export function asBlock({ value }, markdown, from, to) {
  const before = value.slice(0, from).match(/\n*$/)[0].length;
  const after = value.slice(to).match(/^\n*/)[0].length;
  const lead = from === before ? "" : "\n".repeat(Math.max(0, 2 - before));
  return { lead, block: lead + markdown + "\n".repeat(Math.max(0, 2 - after)) };
}

/* Write `markdown` as a block of its own. */
export function replaceBlock(text, markdown, select = [markdown.length, markdown.length]) {
  const { lead, block } = asBlock(text, markdown, text.selectionStart, text.selectionEnd);
  replace(text, block, { select: select.map((at) => at + lead.length) });
}

/* What has to be replaced by the author's own words: between the first brackets. */
export const inBrackets = (markdown) => [markdown.indexOf("[") + 1, markdown.indexOf("]")];
