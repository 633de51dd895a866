/*
 * The toolbar's keys, and the buttons that GitHub's toolbar does not have. It writes bold, italic, lists and links, and
 * leads through the buttons by the arrow keys.
 */

import { fieldOf, find, leaveFence, replace, replaceBlock, textOf } from "./field.js";
import { pick } from "./picking.js";

const TABLE = "| Heading | Heading |\n| --- | --- |\n| Words | Words |";
const DEEPEST = 3;

/* One step deeper with each press: no heading, #, ##, ###, no heading. */
function heading(text) {
  const { value, selectionStart, selectionEnd } = text;
  const from = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const before = value.slice(from, from + DEEPEST + 1).match(/^(#*) ?/)[0];
  const level = (before.trim().length + 1) % (DEEPEST + 1);
  const after = level ? `${"#".repeat(level)} ` : "";
  const moved = (at) => Math.max(0, at - from + after.length - before.length);
  replace(text, after, { from, to: from + before.length, select: [moved(selectionStart), moved(selectionEnd)] });
}

const ACTS = {
  heading(field) {
    leaveFence(textOf(field), true);
    heading(textOf(field));
  },
  table(field) {
    leaveFence(textOf(field), true);
    replaceBlock(textOf(field), TABLE, [2, 2 + "Heading".length]);
  },
  tall(field, button) {
    const isTall = field.classList.toggle("is-tall");
    button.setAttribute("aria-pressed", isTall);
    const preview = find(field, "preview");
    preview.open = isTall || preview.open;
    const text = textOf(field);
    text.focus();
    (field.closest(".form-row") ?? field).scrollIntoView();
    // What is above the text now, and the bar with Save below it, leave it the rest of the window.
    const save = [...text.form.querySelectorAll(".submit-row")].at(-1)?.getBoundingClientRect();
    const below = Math.max(0, innerHeight - (save?.top ?? innerHeight));
    field.style.setProperty("--around-text", `${text.getBoundingClientRect().top + below}px`);
  },
};

document.addEventListener("click", (event) => {
  const button = event.target.closest?.(".markdown-toolbar [data-act], .markdown-toolbar [data-pick]");
  if (button) {
    const field = fieldOf(button);
    if (button.dataset.pick) {
      pick(field, button.dataset.pick);
    } else {
      ACTS[button.dataset.act](field, button);
    }
  }
});

// GitHub's toolbar writes at a click, or at a key on its button: what is to be done before is done on the way there.
for (const kind of ["click", "keydown"]) {
  const isPress = (event) => kind === "click" || event.key === "Enter" || event.key === " ";
  document.addEventListener(
    kind,
    (event) => {
      const style = isPress(event) && event.target.closest?.(".markdown-toolbar [data-md-button]")?.dataset.mdButton;
      if (style) {
        leaveFence(textOf(fieldOf(event.target)), style.endsWith("-list"));
      }
    },
    true,
  );
}

/* Which key a press is, as the buttons have it in `aria-keyshortcuts`; "" for one that writes or moves. */
function shortcutOf({ key, code, ctrlKey, metaKey, shiftKey, altKey }) {
  if (!(ctrlKey || metaKey) || altKey) {
    return "";
  }
  // With Shift a digit's key says another sign on each keyboard.
  return shiftKey ? code.replace(/^Digit/, "Control+Shift+") : `Control+${key.toUpperCase()}`;
}

document.addEventListener("keydown", (event) => {
  const shortcut = shortcutOf(event);
  const field = shortcut && fieldOf(event.target);
  if (field && event.target === textOf(field)) {
    const button = field.querySelector(`.markdown-toolbar [aria-keyshortcuts="${CSS.escape(shortcut)}"]`);
    if (button) {
      event.preventDefault();
      button.click();
    }
  }
});
