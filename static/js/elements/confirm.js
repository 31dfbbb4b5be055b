// Buttons with data-confirm="sentence" ask first, in a dialog of the page.

import { say } from "../lib/words.js";

const confirmed = new WeakSet();

export function startConfirm() {
  // Before everything else that listens to the same submit.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    const sentence = button?.dataset.confirm;
    if (!sentence || confirmed.delete(button)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    confirm(sentence, button.dataset.confirmLabel || button.textContent.trim()).then((isSure) => {
      if (!isSure) return;
      confirmed.add(button);
      event.target.requestSubmit(button);
    });
  }, true);
}

// Resolves with whether the reader is sure; the focus goes back by itself when it closes.
function confirm(sentence, label) {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  const text = document.createElement("p");
  text.id = "confirm-text";
  text.textContent = sentence;
  dialog.setAttribute("aria-labelledby", text.id);
  const form = document.createElement("form");
  form.method = "dialog";
  form.className = "form-actions";
  form.append(
    choice("yes", label || say("yes"), "button button--primary"),
    choice("no", say("cancel"), "button"),
  );
  dialog.append(text, form);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      resolve(dialog.returnValue === "yes");
      dialog.remove();
    });
  });
}

function choice(value, text, className) {
  const button = document.createElement("button");
  Object.assign(button, { value, className, textContent: text });
  return button;
}
