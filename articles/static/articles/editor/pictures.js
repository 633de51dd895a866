/* Pictures by button, paste and drop: sent to the site, and written into the text once they are there. */

import { asBlock, endOfFenced, fieldOf, find, inBrackets, listOf, parse, reasonOf, renewToken, replace, reveal, say, stateOf, textOf, tokenFieldOf, words } from "./field.js";

let sending = 0;

export const isSending = () => sending > 0;

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
      say(field, words("added", { name: file.name }) + (answer.credit_url ? ` ${words("uncredited")}` : ""));
      if (answer.credit_url) {
        offerCredit(field, answer.credit_url, file.name);
      }
    }
  } finally {
    sending -= 1;
    progress.hidden = true;
  }
}

/* The line above the text soon says something else; this stays as long as the page. */
function offerCredit(field, url, name) {
  const [item] = listOf([""]);
  const link = document.createElement("a");
  Object.assign(link, { href: url, target: "_blank", rel: "noopener", textContent: words("credit", { name }) });
  item.append(link);
  find(field, "credits").append(item);
}

export function addAll(field, files) {
  const mine = stateOf(field);
  // One after the other, in the order chosen.
  for (const file of files) {
    mine.queue = mine.queue.then(() => add(field, file));
  }
}

/* Write the picture at the cursor, and let its description be typed, unless somebody goes on writing elsewhere. */
function insert(text, markdown, before) {
  const wasUntouched = text.value === before;
  const active = document.activeElement;
  const at = endOfFenced(text, true) ?? text.selectionEnd;
  const { block } = asBlock(text, markdown, at, at, !wasUntouched);
  if (active && active !== text && active.matches("input, textarea, select, [contenteditable]")) {
    text.setRangeText(block, at, at, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
  // Whoever went on writing meanwhile must not overwrite anything.
  replace(text, block, { from: at, to: at, select: wasUntouched ? inBrackets(block) : undefined });
  if (wasUntouched) {
    reveal(text);
  }
}

const carriesFiles = (transfer) => transfer && Array.from(transfer.types).includes("Files");

document.addEventListener("click", (event) => {
  if (event.target.closest(".markdown-add-picture")) {
    find(fieldOf(event.target), "file").click();
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

