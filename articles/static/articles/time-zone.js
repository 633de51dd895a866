// Where no time zone is chosen yet, the one of this device is proposed; nothing is saved before its person presses Save.
// The page's head loads this, so the list is not there yet.
document.addEventListener("DOMContentLoaded", () => {
  for (const list of document.querySelectorAll("select[data-guess]")) {
    const { timeZone: name } = Intl.DateTimeFormat().resolvedOptions();
    // Some browsers say a zone's older name.
    const timeZone = JSON.parse(list.dataset.guess || "{}")[name] ?? name;
    if (list.value === "" && [...list.options].some((option) => option.value === timeZone)) list.value = timeZone;
  }
});
