// The composer's formatting buttons: one stop for the Tab key, arrows inside, Ctrl+B, I and K.

import { format } from "../../lib/markdown.js";

const SHORTCUTS = { b: "bold", i: "italic", k: "link" };

export function setUpToolbar(box) {
  const tools = [...box.querySelectorAll("[data-format]")];
  tools.forEach((tool, at) => {
    tool.tabIndex = at === 0 ? 0 : -1;
    tool.addEventListener("click", () => {
      box.field.focus();
      format(box.field, tool.dataset.format);
    });
    tool.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      tool.tabIndex = -1;
      const next = tools.at((at + step) % tools.length);
      next.tabIndex = 0;
      next.focus();
    });
  });
  box.field.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const kind = SHORTCUTS[event.key];
    if (!kind || tools.length === 0) return;
    event.preventDefault();
    format(box.field, kind);
  });
}
