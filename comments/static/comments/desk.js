// Each act of a comment has a form of its own. What was typed or chosen in another one would be lost with the page.

const isChanged = (field) =>
  field.matches("select") ? [...field.options].some((option) => option.selected !== option.defaultSelected)
    : field.matches("[type=checkbox], [type=radio]") ? field.checked !== field.defaultChecked
      : field.value !== field.defaultValue;

// A tick says which comments are meant, and is lost as well as easily set again.
const fields = "textarea, select, input:not([type=hidden], [name=ticked])";

// A list chooses its first line by itself, which is no choice of anybody's.
for (const list of document.querySelectorAll("form.act select")) {
  if (list.selectedIndex >= 0) list.options[list.selectedIndex].defaultSelected = true;
}

document.addEventListener("submit", (event) => {
  const others = [...document.querySelectorAll("form.act")].filter((form) => form !== event.target);
  const lost = others.flatMap((form) => [...form.querySelectorAll(fields)]).find(isChanged);
  const { lostWord } = document.querySelector("[data-lost-word]").dataset;
  if (!lost || !event.target.matches("form.act") || confirm(lostWord)) return;
  event.preventDefault();
  lost.closest("details")?.setAttribute("open", "");
  lost.focus();
});
