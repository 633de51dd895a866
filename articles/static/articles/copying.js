// Beside an address to give away, a button that copies it. Without it the address is marked and copied by hand.
if (navigator.clipboard) {
  for (const field of document.querySelectorAll("input[data-copy-word]")) {
    const copy = document.createElement("button");
    copy.type = "button";
    copy.className = "button";
    copy.textContent = field.dataset.copyWord;
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(field.value);
        copy.textContent = field.dataset.copiedWord;
      } catch {
        field.select();
      }
    });
    field.after(" ", copy);
  }
}
