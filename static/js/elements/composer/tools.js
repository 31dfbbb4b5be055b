// What a composer has beside its field, fetched when one is first used.

import { setUpPreview } from "./preview.js";
import { setUpToolbar } from "./toolbar.js";

export function setUpTools(box) {
  setUpToolbar(box);
  setUpPreview(box);
}
