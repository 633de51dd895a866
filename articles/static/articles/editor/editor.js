/*
 * The author's Markdown editor: each part listens on the document and so serves every field, rows added later too.
 * What happens is told in words beside the field. Without this script the field is a plain one with help beside it.
 */

import { find, textOf } from "./field.js";
import { begin } from "./saving.js";
import "./noticed.js";
import "./pasting.js";
import "./picking.js";
import "./pictures.js";
import "./preview.js";
import "./toolbar.js";

/* The tools of each field belong to it, and are named by its label, for whoever hears the page. */
function name(root) {
  root.querySelectorAll(".markdown-field").forEach((field) => {
    const text = textOf(field);
    const label = text.labels[0]?.textContent.trim().replace(/:$/, "");
    const toolbar = find(field, "toolbar");
    toolbar.setAttribute("for", text.id);
    if (label) {
      find(field, "tools").setAttribute("aria-label", label);
      toolbar.setAttribute("aria-label", `${toolbar.dataset.name} ${label}`);
    }
  });
}

document.documentElement.classList.add("has-markdown-editor");
document.addEventListener("formset:added", (event) => name(event.target));
name(document);
begin();
