// Who will read it: the group chosen last is offered again, and the line says how many people.

import { keepChoice, readChoice } from "../../lib/drafts.js";

export function keepAudience(box) {
  const groups = box.querySelector("select[name=group]");
  if (!groups) return;
  const last = readChoice("group");
  // What the server says (after an error) goes before what is remembered.
  const isGiven = [...groups.options].some((option) => option.defaultSelected);
  const isOffered = [...groups.options].some((option) => option.value === last);
  if (isOffered && !isGiven) groups.value = last;
  const draw = () => {
    const line = box.querySelector("[data-audience-line]");
    if (line) line.textContent = groups.selectedOptions[0]?.dataset.audience ?? "";
  };
  groups.addEventListener("change", () => {
    keepChoice("group", groups.value);
    draw();
  });
  draw();
}
