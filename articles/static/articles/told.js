/* What has just happened is read out, and whoever saved in order to go on writing goes on where they were. */
(() => {
  "use strict";

  const list = document.querySelector(".told > ul");
  const form = document.querySelector(".change-form #content-main form");
  const STOOD = "stood";

  // A screen reader reads out what comes into a status, not what stood in it when the page was opened.
  if (list) addEventListener("load", () => setTimeout(() => list.replaceWith(list.cloneNode(true)), 300));

  if (!form) return;
  let last = null;
  form.addEventListener("focusin", ({ target }) => {
    if (target.id && target.type !== "submit") last = target;
  });
  form.addEventListener("submit", ({ submitter }) => {
    if (submitter?.name !== "_continue" || !last) return;
    const { id, selectionStart } = last;
    try {
      sessionStorage.setItem(STOOD, JSON.stringify({ path: location.pathname, id, selectionStart, top: scrollY }));
    } catch {
      // Without room or permission the page opens at its top, as it does without script.
    }
  });

  let stood = null;
  try {
    stood = JSON.parse(sessionStorage.getItem(STOOD));
    sessionStorage.removeItem(STOOD);
  } catch {
    return;
  }
  // What was refused says so at the top.
  if (stood?.path !== location.pathname || !list || document.querySelector(".errornote")) return;
  const field = document.getElementById(stood.id);
  if (!field) return;
  addEventListener("load", () => {
    field.focus({ preventScroll: true });
    if (stood.selectionStart != null) field.setSelectionRange?.(stood.selectionStart, stood.selectionStart);
    scrollTo(0, stood.top);
  });
})();
