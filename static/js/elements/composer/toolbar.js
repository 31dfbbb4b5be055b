// The composer's formatting buttons: one stop for the Tab key, arrows inside, and the shortcuts
// that they say themselves (`aria-keyshortcuts="Control+Shift+X"`).

import { format } from "../../lib/markdown.js";
import { toggleEmoji } from "./emoji.js";

export function setUpToolbar(box) {
  const tools = [...box.querySelectorAll("[data-format]")];
  const use = ({ dataset }) =>
    dataset.format === "emoji" ? toggleEmoji(box) : format(box.field, dataset.format);
  tools.forEach((tool, at) => {
    tool.tabIndex = at === 0 ? 0 : -1;
    tool.addEventListener("click", () => use(tool));
    tool.addEventListener("keydown", (event) => {
      const next = {
        ArrowRight: tools[(at + 1) % tools.length],
        ArrowLeft: tools.at(at - 1),
        Home: tools[0],
        End: tools.at(-1),
      }[event.key];
      if (!next) return;
      event.preventDefault();
      tool.tabIndex = -1;
      next.tabIndex = 0;
      next.focus();
    });
  });
  box.field.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const pressed = `Control+${event.shiftKey ? "Shift+" : ""}${nameOf(event)}`;
    const tool = tools.find((each) => each.getAttribute("aria-keyshortcuts") === pressed);
    if (!tool) return;
    event.preventDefault();
    use(tool);
  });
}

// By the key itself where Shift makes another sign of it.
function nameOf({ code, key }) {
  return /^Digit\d$/.test(code) ? code.at(-1) : key.toUpperCase();
}
