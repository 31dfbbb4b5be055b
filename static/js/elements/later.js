// Scripts that many visits never need: those of elements that only some pages have, and those that
// are fetched when somebody first does what they are for.

const ELEMENTS = {
  "conversation-view": () => import("./conversation-view.js"),
  "live-filter": () => import("./live-filter.js"),
  "member-picker": () => import("./member-picker.js"),
};

export function startLater() {
  for (const [name, fetched] of Object.entries(ELEMENTS))
    if (document.querySelector(name)) fetched();
  document.addEventListener("focusin", completing);
  document.addEventListener("pointerover", naming);
  document.addEventListener("focusin", naming);
  document.addEventListener("click", looking);
}

// Names and topics are completed in the field that has the focus.
async function completing({ target }) {
  const field = target.closest?.("text-expander textarea, text-expander input");
  if (!field) return;
  document.removeEventListener("focusin", completing);
  const before = field.value;
  try {
    const { startMentions } = await import("./mentions.js");
    await import("../../vendor/text-expander/text-expander.js");
    startMentions();
  } catch {
    // The page is being left, or the line was cut: tried again with the next focus.
    return document.addEventListener("focusin", completing);
  }
  // Somebody who types fast has begun a name already.
  const begun = /(^|\s)[@#]\S*$/.test(field.value.slice(0, field.selectionStart));
  if (begun && field.value !== before) field.dispatchEvent(new Event("input", { bubbles: true }));
}

async function naming(event) {
  const link = event.target.closest?.('a[href*="/people/"]');
  if (!link) return;
  document.removeEventListener("pointerover", naming);
  document.removeEventListener("focusin", naming);
  try {
    const { startPersonCards } = await import("./person-card.js");
    startPersonCards();
  } catch {
    // As above; meanwhile the link itself leads there.
    document.addEventListener("pointerover", naming);
    document.addEventListener("focusin", naming);
    return;
  }
  const isThere = link.matches(":hover") || link === document.activeElement;
  if (isThere) event.target.dispatchEvent(new event.constructor(event.type, event));
}

async function looking(event) {
  const link = event.target.closest?.("a[data-picture]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  try {
    const { showPicture } = await import("./lightbox.js");
    showPicture(link);
  } catch {
    location.assign(link.href);
  }
}
