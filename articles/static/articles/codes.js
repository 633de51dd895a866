// Copies and prints the recovery codes. Without it they can be read, and downloaded with the link.

const codes = () => [...document.querySelectorAll(".codes code")].map((code) => code.textContent).join("\n");
const copy = document.querySelector("[data-copy-codes]");
const print = document.querySelector("[data-print-codes]");

if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(codes());
      document.querySelector("[data-codes-said]").textContent = copy.dataset.done;
    } catch {
      // The browser did not let it: the codes stand above, to be marked by hand.
      copy.hidden = true;
    }
  });
}
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
