/*
 * What is pasted from Word, Google Docs or a web page becomes Markdown. Turndown writes it; before that, what these
 * three say in their own ways is said as a web page says it. Ctrl+Shift+V pastes the bare words, as everywhere.
 */

/* global TurndownService */

import { fieldOf, find, replace, replaceBlock, say, textOf, words } from "./field.js";
import { addAll } from "./pictures.js";

const STRUCTURE = "h1, h2, h3, h4, h5, h6, ul, ol, table, blockquote, a[href], strong, b, em, i, p[data-style*='mso-list' i]";
const NEVER_WORDS = "script, style, meta, link, title, noscript, template, svg, iframe, object, form, input, button, select";
// A citation or a mark that stands in the pasted text is meant as such.
const CITED = /(\[(?:@|helps:|causes:|caution:)[^\]]*\])/i;

const styleOf = (element) => (element.dataset.style ?? "").replace(/\s/g, "").toLowerCase();

function rename(element, name) {
  const other = element.ownerDocument.createElement(name);
  other.append(...element.childNodes);
  element.replaceWith(other);
  return other;
}

/* Word's lists are paragraphs, each with its depth in its style and its bullet or number in its words. */
function makeLists(page) {
  let lists = []; // the one that is open at each depth
  for (const line of page.querySelectorAll("p[data-style*='mso-list' i]")) {
    const depth = Number(styleOf(line).match(/mso-list:\S*?level(\d)/)?.[1] ?? 1);
    const bullet = line.querySelector("[data-style*='mso-list:Ignore' i]");
    const name = /^\(?[\da-z]{1,4}[.)]/i.test(bullet?.textContent.trim() ?? "") ? "ol" : "ul";
    bullet?.remove();
    if (line.previousElementSibling !== lists[0]) {
      lists = [];
    }
    lists.length = Math.min(lists.length, depth);
    if (lists[depth - 1] && lists[depth - 1].localName !== name) {
      lists.length = depth - 1;
    }
    while (lists.length < depth) {
      const list = page.createElement(name);
      if (lists.length) {
        (lists.at(-1).lastElementChild ?? lists.at(-1)).append(list);
      } else {
        line.before(list);
      }
      lists.push(list);
    }
    lists.at(-1).append(line);
    rename(line, "li");
  }
}

/* Google Docs and Word say with styles what is bold, and wrap all of it in a <b> that is not. */
function makeEmphasis(page) {
  for (const element of page.querySelectorAll("[data-style], b, strong")) {
    const style = styleOf(element);
    const weight = style.match(/(?:^|;)font-weight:(\w+)/)?.[1];
    const isBold = weight === "bold" || Number(weight) >= 600;
    if (["B", "STRONG"].includes(element.tagName) && weight && !isBold) {
      element.replaceWith(...element.childNodes);
    } else if (element.matches("span, font") && !element.closest("h1, h2, h3, h4, h5, h6, a, th")) {
      const names = [isBold && "strong", /(?:^|;)font-style:italic/.test(style) && "em"].filter(Boolean);
      for (const name of element.textContent.trim() ? names : []) {
        const inner = page.createElement(name);
        inner.append(...element.childNodes);
        element.append(inner);
      }
    }
  }
  page.querySelectorAll(":is(h1, h2, h3, h4, h5, h6) :is(b, strong)").forEach((one) => one.replaceWith(...one.childNodes));
}

function mendLinks(page) {
  for (const link of page.querySelectorAll("a")) {
    let address = link.getAttribute("href") ?? "";
    if (/^https:\/\/www\.google\.com\/url\?/.test(address)) {
      address = new URL(address).searchParams.get("q") ?? address;
      link.setAttribute("href", address);
    }
    if (!/^(https?|mailto|tel):/i.test(address) || !link.textContent.trim()) {
      link.replaceWith(...link.childNodes);
    }
  }
}

function mendLists(page) {
  // Google Docs puts a list that lies deeper beside the item that it belongs to.
  for (const list of page.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) {
    list.previousElementSibling?.append(list);
  }
  page.querySelectorAll("li > p:only-of-type").forEach((one) => one.replaceWith(...one.childNodes));
}

function readPage(html) {
  // As data, so that the browser does not take its styles and scripts for some of this page, which allows none.
  const asData = html.replace(/(?<=<[^<>]*\s)(style|on\w+)(?=\s*=)/gi, "data-$1").replace(/<(\/?)style\b/gi, "<$1template");
  const page = new DOMParser().parseFromString(asData, "text/html");
  page.querySelectorAll(NEVER_WORDS).forEach((element) => element.remove());
  page.querySelectorAll("p[class*='MsoTitle' i]").forEach((title) => rename(title, "h1"));
  makeLists(page);
  makeEmphasis(page);
  mendLinks(page);
  mendLists(page);
  return page;
}

function cellsOf(service, row) {
  return [...row.cells].flatMap((cell) => {
    const text = service.turndown(cell).replace(/\s*\n\s*/g, " ").replace(/(?<!\\)\|/g, "\\|").trim();
    return [text, ...Array(Math.min(cell.colSpan, 50) - 1).fill("")];
  });
}

function tableOf(service, table) {
  const rows = [...table.rows].filter((row) => row.textContent.trim()).map((row) => cellsOf(service, row));
  const width = Math.max(0, ...rows.map((row) => row.length));
  if (width < 2 || table.querySelector("table")) {
    // A table that only lays a page out.
    return `\n\n${rows.flat().filter(Boolean).join("\n\n")}\n\n`;
  }
  const lines = rows.map((row) => `| ${[...row, ...Array(width - row.length).fill("")].join(" | ")} |`);
  lines.splice(1, 0, `|${" --- |".repeat(width)}`);
  return `\n\n${lines.join("\n")}\n\n`;
}

function itemOf(content, item, { bulletListMarker }) {
  const list = item.parentNode;
  const number = Number(list.getAttribute("start") || 1) + [...list.children].indexOf(item);
  const mark = list.nodeName === "OL" ? `${number}. ` : `${bulletListMarker} `;
  const lines = content.trim().replace(/\n{2,}(?=\s*([-*]|\d+\.) )/g, "\n").split("\n");
  const inside = lines.map((line, at) => (at && line ? " ".repeat(mark.length) + line : line)).join("\n");
  return `${mark}${inside}${item.nextElementSibling ? "\n" : ""}`;
}

function makeService() {
  const service = new TurndownService({ headingStyle: "atx", bulletListMarker: "-", codeBlockStyle: "fenced" });
  const escape = service.escape.bind(service);
  service.escape = (text) => text.split(CITED).map((part) => (CITED.test(part) ? part : escape(part))).join("");
  service.addRule("table", { filter: "table", replacement: (_content, table) => tableOf(service, table) });
  service.addRule("item", { filter: "li", replacement: itemOf });
  service.addRule("picture", { filter: ["img", "picture"], replacement: () => "" });
  return service;
}

function pastedPictures(page, clip) {
  const inside = [...page.images].map((image) => image.src.match(/^data:(image\/(?:png|jpeg|webp));base64,(.+)$/s));
  const files = inside.filter(Boolean).map(([, type, data], at) => {
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    return new File([bytes], `${at + 1}.${type.slice(6)}`, { type });
  });
  return files.length ? files : [...clip.files].filter((file) => file.type.startsWith("image/"));
}

const pasted = new WeakMap(); // field → the pictures that came with words

function offer(field, files) {
  pasted.set(field, files);
  find(field, "add-pasted").hidden = !files.length;
}

document.addEventListener("paste", (event) => {
  const field = fieldOf(event.target);
  const clip = event.clipboardData;
  const html = clip?.getData("text/html");
  if (!field || event.target !== textOf(field) || !clip.types.includes("text/plain")) {
    return;
  }
  const page = html ? readPage(html) : null;
  offer(field, page ? pastedPictures(page, clip) : []);
  if (!page?.querySelector(STRUCTURE)) {
    return;
  }
  const markdown = makeService().turndown(page.body).replace(/\u00a0/g, " ").trim();
  if (!markdown) {
    return;
  }
  event.preventDefault();
  if (markdown.includes("\n")) {
    replaceBlock(event.target, markdown);
  } else {
    // The space between these words and those around them.
    const [lead, tail] = [/^ ?/, / ?$/].map((space) => clip.getData("text/plain").match(space)[0]);
    replace(event.target, lead + markdown + tail);
  }
  const isLeftOut = page.images.length && !pasted.get(field).length;
  say(field, isLeftOut ? `${words("pasted")} ${words("leftOut")}` : words("pasted"));
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.(".markdown-add-pasted")) {
    const field = fieldOf(event.target);
    addAll(field, pasted.get(field));
    offer(field, []);
  }
});
