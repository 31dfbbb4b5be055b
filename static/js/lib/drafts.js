// What was written and not yet sent, kept in this browser until it is sent or its owner signs out.
// A draft is {text, key, at}: when it was written by this browser's clock, and `key` only if it was sent and no answer came, so that sending it again
// after a crash is still one post.

const PREFIX = "collab:draft:";
const CHOICE = "collab:choice:";

let isForgotten = false;

export function readDraft(place) {
  try {
    const draft = JSON.parse(localStorage.getItem(PREFIX + owner() + place));
    return typeof draft?.text === "string" ? draft : null;
  } catch {
    return null;
  }
}

export function keepDraft(place, draft) {
  if (draft.text.trim()) write(PREFIX + owner() + place, JSON.stringify(draft));
  else dropDraft(place);
}

export function dropDraft(place) {
  remove(PREFIX + owner() + place);
}

export function readChoice(name) {
  try {
    return localStorage.getItem(CHOICE + owner() + name);
  } catch {
    return null;
  }
}

export function keepChoice(name, value) {
  write(CHOICE + owner() + name, value);
}

// Nothing that was written here stays for the next person at this computer.
export function forgetEverything() {
  // A page that is left would keep its draft once more.
  isForgotten = true;
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith("collab:"));
    keys.forEach((key) => localStorage.removeItem(key));
  } catch {
    // A browser without storage has kept nothing.
  }
}

function owner() {
  const network = location.pathname.split("/")[1];
  const member = document.querySelector("live-events")?.dataset.member ?? "";
  return `${network}:${member}:`;
}

function write(key, value) {
  if (isForgotten) return;
  try {
    localStorage.setItem(key, value);
  } catch {
    // Full or forbidden: the text still stands in the field.
  }
}

function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}
