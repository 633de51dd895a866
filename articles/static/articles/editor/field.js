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

/* How far below the top of the text the line stands on which `at` is: a copy that is not seen wraps as the text does. */
function lineAt(text, at) {
  const copy = text.cloneNode();
  const { clientWidth, offsetWidth } = text;
  const { lineHeight, paddingBottom } = getComputedStyle(text);
  copy.removeAttribute("id");
  copy.removeAttribute("name");
  copy.value = text.value.slice(0, at);
  Object.assign(copy.style, { position: "absolute", visibility: "hidden", width: `${offsetWidth}px`, height: "0" });
  copy.style.setProperty("min-height", "0", "important");
  text.after(copy);
  // A bar to scroll by takes its width from the lines.
  copy.style.width = `${offsetWidth + clientWidth - copy.clientWidth}px`;
  const bottom = copy.scrollHeight - parseFloat(paddingBottom);
  copy.remove();
  return { top: bottom - parseFloat(lineHeight), bottom };
}

/* Bring the line of the selection to the middle of its box, and of the window, wherever it is not well in sight. */
export function reveal(text) {
  const { top, bottom } = lineAt(text, text.selectionStart);
  text.scrollTop = (top + bottom - text.clientHeight) / 2;
  const at = text.getBoundingClientRect().top + text.clientTop + top - text.scrollTop;
  const height = visualViewport?.height ?? innerHeight;
  if (at < height / 4 || at > height / 2) {
    scrollBy(0, at - height / 3);
  }
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

/* How many line ends follow `at`, and how many have to: two, or four for an empty line between two others. */
function roomAt(value, at, lines) {
  const there = value.slice(at).match(/^\n*/)[0].length;
  const isLast = at + there === value.length;
  return "\n".repeat(Math.max(0, (isLast ? 2 : lines) - there));
}

/*
 * `markdown` as a block of its own between `from` and `to`: with what makes an empty line before it, and after it; with
 * `goesOn` also what makes a line of its own behind it, on which somebody can go on.
 */
export function asBlock({ value }, markdown, from, to, goesOn = false) {
  const before = value.slice(0, from).match(/\n*$/)[0].length;
  const lead = from === before ? "" : "\n".repeat(Math.max(0, 2 - before));
  return { lead, block: lead + markdown + roomAt(value, to, goesOn ? 4 : 2) };
}

/* Write `markdown` as a block of its own, and let what is between the two numbers of `select` be typed, or what follows. */
export function replaceBlock(text, markdown, select) {
  const { lead, block } = asBlock(text, markdown, text.selectionStart, text.selectionEnd, !select);
  const behind = markdown.length + 2;
  replace(text, block, { select: (select ?? [behind, behind]).map((at) => at + lead.length) });
  reveal(text);
}

// As CommonMark has it.
const FENCE = /^ {0,3}(`{3,}(?!.*`)|~{3,})(.*)$/;

/* The blocks between fences: where one begins, where its first line ends, its last line begins, and where it ends. */
function fencedIn(value) {
  const found = [];
  let open = null;
  let at = 0;
  for (const line of value.split("\n")) {
    const end = at + line.length;
    const [, sign, rest] = line.match(FENCE) ?? [];
    if (open && sign?.startsWith(open.sign) && !rest.trim()) {
      Object.assign(open, { last: at, to: end });
      open = null;
    } else if (!open && sign) {
      open = { sign, from: at, first: end, last: Infinity, to: value.length };
      found.push(open);
    }
    at = end + 1;
  }
  return found;
}

/* Where the block ends whose fence stands where one writes, or with `isBlock` the block in which one writes. */
export function endOfFenced({ value, selectionStart, selectionEnd }, isBlock) {
  return fencedIn(value)
    .filter(({ from, to }) => selectionStart <= to && selectionEnd >= from)
    .filter(({ first, last }) => isBlock || selectionStart <= first || selectionEnd >= last)
    .at(-1)?.to;
}

/* Before a button writes: from a fence's line, where the block would break, to a line of its own below the block. */
export function leaveFence(text, isBlock) {
  const end = endOfFenced(text, isBlock);
  if (end !== undefined) {
    const room = roomAt(text.value, end, 4);
    if (room) {
      replace(text, room, { from: end, to: end });
    }
    text.setSelectionRange(end + 2, end + 2);
  }
}

/* What has to be replaced by the author's own words: between the first brackets. */
export const inBrackets = (markdown) => [markdown.indexOf("[") + 1, markdown.indexOf("]")];
