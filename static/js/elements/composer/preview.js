// What the text will look like, drawn by the server's own renderer.

import { post } from "../../lib/fetching.js";
import { bodyFor } from "./place.js";

export function setUpPreview(box) {
  const button = box.querySelector("[data-preview-button]");
  const pane = box.querySelector("[data-preview]");
  const url = box.form.dataset.previewUrl;
  if (!button || !pane || !url) return;
  const writing = box.querySelector("text-expander") ?? box.field;

  const show = (isShown) => {
    button.setAttribute("aria-pressed", String(isShown));
    pane.hidden = !isShown;
    writing.hidden = isShown;
    for (const tool of box.querySelectorAll("[data-format]")) tool.disabled = isShown;
  };

  const draw = async () => {
    try {
      const answer = await post(url, bodyFor(box));
      // Cleaned by the server exactly like the post itself will be.
      pane.innerHTML = await answer.text();
    } catch (problem) {
      pane.textContent = problem.message;
    }
  };

  button.addEventListener("click", async () => {
    const isShown = button.getAttribute("aria-pressed") === "true";
    if (!isShown) await draw();
    show(!isShown);
    if (isShown) box.field.focus();
  });
  box.addEventListener("composer:cleared", () => show(false));
}
