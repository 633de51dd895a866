// Beside what is given away or typed elsewhere, a button that copies it. Without it that is marked and copied by hand.
if (navigator.clipboard) {
  for (const shown of document.querySelectorAll("[data-copy-word]")) {
    const copy = document.createElement("button");
    copy.type = "button";
    copy.className = "button";
    copy.textContent = shown.dataset.copyWord;
    copy.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(shown.dataset.copies ?? shown.value);
        copy.textContent = shown.dataset.copiedWord;
      } catch {
        if (shown.select) shown.select();
        else getSelection().selectAllChildren(shown);
      }
    });
    shown.after(" ", copy);
  }
}
