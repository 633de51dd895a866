/*
 * Rows in an order, moved by dragging, by buttons or by keys. Without it the order is typed as numbers; with it too, and
 * the numbers are what is sent: nothing is saved before Save.
 */
(() => {
  "use strict";

  const words = document.querySelector("#ordering-words");
  const table = document.querySelector("#ordered table, #result_list");
  // A list that is sorted otherwise has no order to change.
  if (!words || !table || new URLSearchParams(location.search).has("o")) return;
  const body = table.tBodies[0];
  const status = document.createElement("p");
  status.className = "order-said";
  status.setAttribute("role", "status");
  // Outside what scrolls sideways, so that it can stay in sight.
  (table.closest(".results") ?? table).before(status);

  const numberOf = (row) => row.querySelector("input[name$='-position']");
  const nameOf = (row) => row.querySelector("th a, .field-open_link a").textContent.trim();
  // Rows are ordered among those of their kind.
  const kindOf = (row) => row.querySelector("td.field-kind")?.textContent ?? "";
  const rows = (kind) => [...body.rows].filter((row) => numberOf(row) && kindOf(row) === kind);
  const say = (word, row, among) => {
    const place = among.indexOf(row) + 1;
    const named = { row: nameOf(row), place, count: among.length };
    status.textContent = words.dataset[word].replace(/%\((\w+)\)s/g, (_found, name) => named[name]);
  };

  /** Put `row` at the place `to` among its kind; its number and those of the rows between follow. */
  function put(row, to, focused) {
    const before = rows(kindOf(row));
    const from = before.indexOf(row);
    const place = Math.max(0, Math.min(to, before.length - 1));
    if (place === from) return false;
    const used = before.map((one) => Number(numberOf(one).value));
    const areGood = used.every((number, at) => number > 0 && (at === 0 || number > used[at - 1]));
    before[place][place < from ? "before" : "after"](row);
    rows(kindOf(row)).forEach((one, at) => {
      const number = String(areGood ? used[at] : at + 1);
      if (numberOf(one).value === number) return;
      numberOf(one).value = number;
      for (const kind of ["input", "change"]) numberOf(one).dispatchEvent(new Event(kind, { bubbles: true }));
    });
    // What moves in the document loses the focus.
    focused?.focus();
    focused?.scrollIntoView({ block: "nearest" });
    return true;
  }

  function move(row, to, focused) {
    const moved = put(row, to, focused);
    say(moved ? "moved" : "atEnd", row, rows(kindOf(row)));
  }

  function button(className, text, label) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = className;
    made.textContent = text;
    made.setAttribute("aria-label", label);
    return made;
  }

  const named = (word, row) => words.dataset[word].replace("%(row)s", nameOf(row));

  function drag(event, row, handle) {
    if (event.button || !event.isPrimary) return;
    event.preventDefault();
    handle.focus();
    const from = rows(kindOf(row)).indexOf(row);
    row.classList.add("is-dragged");
    const follow = (moving) => {
      const others = rows(kindOf(row)).filter((one) => one !== row);
      const to = others.filter((one) => {
        const { top, height } = one.getBoundingClientRect();
        return moving.clientY > top + height / 2;
      }).length;
      if (moving.clientY < 60) scrollBy(0, -20);
      else if (moving.clientY > innerHeight - 60) scrollBy(0, 20);
      put(row, to);
    };
    const end = (isLeft) => {
      removeEventListener("pointermove", follow);
      removeEventListener("pointerup", drop);
      removeEventListener("pointercancel", leave);
      removeEventListener("keydown", escape, true);
      row.classList.remove("is-dragged");
      if (isLeft) put(row, from);
      handle.focus();
      const among = rows(kindOf(row));
      if (among.indexOf(row) !== from) say("moved", row, among);
    };
    const drop = () => end(false);
    const leave = () => end(true);
    const escape = (pressed) => {
      if (pressed.key !== "Escape") return;
      pressed.stopPropagation();
      leave();
    };
    addEventListener("pointermove", follow);
    addEventListener("pointerup", drop);
    addEventListener("pointercancel", leave);
    addEventListener("keydown", escape, true);
  }

  for (const row of body.rows) {
    if (!numberOf(row)) continue;
    const cell = row.querySelector("td.field-moves p") ?? numberOf(row).parentElement;
    const handle = button("drag-handle", "⠿", named("handle", row));
    handle.addEventListener("pointerdown", (event) => drag(event, row, handle));
    handle.addEventListener("keydown", (event) => {
      const among = rows(kindOf(row));
      const here = among.indexOf(row);
      const to = { ArrowUp: here - 1, ArrowDown: here + 1, Home: 0, End: among.length - 1 }[event.key];
      if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      move(row, to, handle);
    });
    if (!cell.querySelector("button")) {
      cell.append(" ", button("move-up", "↑", named("up", row)), " ", button("move-down", "↓", named("down", row)));
    }
    cell.prepend(handle, " ");
    const [up, down] = cell.querySelectorAll("button:not(.drag-handle)");
    for (const [one, step] of [[up, -1], [down, 1]]) {
      one.addEventListener("click", (event) => {
        event.preventDefault();
        move(row, rows(kindOf(row)).indexOf(row) + step, one);
      });
    }
  }
})();
