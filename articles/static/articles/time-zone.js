// Where no time zone is chosen yet, the one of this device is offered: the list shows what is in use, until its person
// takes the offer, and nothing is saved before Save. The page's head loads this, so the list is not there yet.
document.addEventListener("DOMContentLoaded", () => {
  for (const list of document.querySelectorAll("select[data-guess]")) {
    const { timeZone: name } = Intl.DateTimeFormat().resolvedOptions();
    // Some browsers say a zone's older name.
    const timeZone = JSON.parse(list.dataset.olderNames)[name] ?? name;
    if (list.value !== "" || ![...list.options].some((option) => option.value === timeZone)) continue;
    const take = document.createElement("button");
    take.type = "button";
    take.className = "button";
    take.textContent = list.dataset.guess.replace("%(zone)s", timeZone);
    take.addEventListener("click", () => {
      list.value = timeZone;
      for (const kind of ["input", "change"]) list.dispatchEvent(new Event(kind, { bubbles: true }));
      list.focus();
      take.remove();
    });
    list.after(" ", take);
  }
});
