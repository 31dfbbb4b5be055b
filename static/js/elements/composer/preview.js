// What the text will look like, drawn by the server's own renderer.

import { post } from "../../lib/fetching.js";

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
    const body = new FormData();
    body.set("text", box.field.value);
    body.set("group_slug", groupSlug(box));
    try {
      const answer = await post(url, body);
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

// The group that the text goes to: chosen from a list, or the page's own.
export function groupSlug(box) {
  const chosen = box.querySelector("select[name=group]")?.selectedOptions[0];
  return chosen?.dataset.slug ?? box.querySelector("text-expander")?.dataset.group ?? "";
}
