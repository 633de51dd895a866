// Asks a passkey what the page wants to know, writes its answer into the form and sends it. Without passkeys, or in an
// older browser, the buttons stay hidden and the app for codes is there.

const isPossible = window.PublicKeyCredential?.parseRequestOptionsFromJSON && PublicKeyCredential.prototype.toJSON;

async function answer({ passkeyAsk, passkeyMake }) {
  if (passkeyMake) {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(passkeyMake));
    return navigator.credentials.create({ publicKey });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(passkeyAsk)) });
}

for (const button of document.querySelectorAll("[data-passkey-into]")) {
  if (!isPossible) break;
  button.hidden = false;
  const into = document.getElementById(button.dataset.passkeyInto);
  button.addEventListener("click", async (event) => {
    if (into.value) return;
    event.preventDefault();
    // The browser says by itself what is still missing in the form.
    if (!button.form.reportValidity()) return;
    try {
      into.value = JSON.stringify((await answer(button.dataset)).toJSON());
    } catch {
      // Its person thought better of it, or the device has none: the page stays as it is.
      return;
    }
    button.form.requestSubmit(button);
  });
}
