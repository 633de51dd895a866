// A file that is dropped anywhere on the page goes into its field for a file. The browser would open it in the place of
// the page, and what was pasted would be gone.
const field = document.querySelector("#content input[type=file]");

const carriesFiles = (event) => event.dataTransfer?.types.includes("Files") && event.target !== field;

if (field) {
  document.addEventListener("dragover", (event) => {
    if (carriesFiles(event)) {
      event.preventDefault();
    }
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) {
      return;
    }
    event.preventDefault();
    const first = new DataTransfer();
    first.items.add(event.dataTransfer.files[0]);
    field.files = first.files;
    field.closest("details")?.setAttribute("open", "");
    field.focus();
  });
}
