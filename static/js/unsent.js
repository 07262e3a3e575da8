// The pages around the score sheet: they name the prefix under which its unsent choices are kept on this device.

let store = {};
try { store = localStorage; } catch { /* forbidden */ }
const keysOf = (prefix) => Object.keys(store).filter((key) => key.startsWith(prefix));
const forget = (prefix) => keysOf(prefix).forEach((key) => delete store[key]);
const all = (selector) => document.querySelectorAll(selector);

// Handed in, or closed to the person: what is left cannot be saved any more.
for (const each of all("[data-forget]")) forget(each.dataset.forget);

for (const each of all("[data-unsent-here]")) each.hidden = !keysOf(each.dataset.unsentHere).length;

// What is chosen between two versions is kept until the sheet has heard that it is saved: this answer may be lost, too.
for (const form of all("form[data-settles]")) {
  form.addEventListener("submit", () => {
    const { csrfmiddlewaretoken, version, ...fields } = Object.fromEntries(new FormData(form));
    forget(form.dataset.settles);
    store[`${form.dataset.settles}0`] = JSON.stringify([{ version, tried: true, fields }]);
  });
}
