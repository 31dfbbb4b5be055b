// Which uploaded files belong to the draft of a place: the server keeps them for a day.

import { keepChoice, readChoice } from "../../lib/drafts.js";

export function keepFiles(place, rows) {
  if (place) keepChoice(`files:${place}`, rows.map((row) => row.dataset.upload).join(","));
}

export function keptFiles(place) {
  const kept = place ? readChoice(`files:${place}`) : "";
  return (kept ?? "").split(",").filter(Boolean);
}

export function forgetFiles(place) {
  if (place) keepChoice(`files:${place}`, "");
}
