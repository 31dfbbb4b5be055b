// A pushed card is the same for everybody; what is the viewer's own about it (mine, reacted, unread, bookmarked)
// is asked for afterwards and set on the envelope, where CSS reads it.

import { ask } from "../lib/fetching.js";
import { say } from "../lib/words.js";

const BATCH_MS = 50, MOST = 200;

const awaited = new Set();
let timer;

export function startMarks() {
  document.addEventListener("live:placed", (event) => {
    for (const post of event.detail.posts) awaited.add(post);
    clearTimeout(timer);
    timer = setTimeout(fetchMarks, BATCH_MS);
  });
}

async function fetchMarks() {
  const url = document.querySelector("live-events")?.dataset.marks;
  const posts = [...awaited].slice(0, MOST);
  posts.forEach((post) => awaited.delete(post));
  if (!url || posts.length === 0) return;
  try {
    const answer = await ask(`${url}?posts=${posts.join(",")}`);
    for (const [post, marks] of Object.entries(await answer.json())) {
      setMarks(post, marks);
      setWords(post, marks.kind);
    }
    document.dispatchEvent(new Event("live:marked"));
  } catch {
    // Without an answer the buttons for everybody stay; the server decides anyway.
  }
  if (awaited.size) timer = setTimeout(fetchMarks, BATCH_MS);
}

export function setMarks(post, { mine, reacted, unread, bookmarked, folded }) {
  const envelope = document.getElementById(`post-${post}`);
  if (!envelope) return;
  envelope.toggleAttribute("data-mine", mine);
  envelope.toggleAttribute("data-unread", unread);
  if (folded) fold(envelope);
  // A press that is under way is newer than this answer.
  if (envelope.hasAttribute("data-acting")) return;
  envelope.toggleAttribute("data-bookmarked", bookmarked);
  setReaction(envelope, reacted);
}

// One line before a reply of somebody muted, as the page has it (`feeds/_fold.html`).
export function fold(envelope) {
  const card = envelope.matches(".envelope--reply") && envelope.querySelector(":scope > article");
  if (!card || envelope.querySelector(":scope > .folded")) return;
  const details = document.createElement("details");
  const line = document.createElement("summary");
  const show = document.createElement("span");
  details.className = "folded";
  line.className = "folded__line";
  show.className = "folded__show";
  show.textContent = say("show");
  line.append(say("folded"), " ", show);
  details.append(line);
  card.before(details);
}

export function setReaction(envelope, reacted) {
  if (reacted) envelope.dataset.reacted = reacted;
  else delete envelope.dataset.reacted;
}

// What the kind of a thread says of the viewer's own: data-reading="seen".
function setWords(post, words = {}) {
  const envelope = document.getElementById(`post-${post}`);
  if (envelope) Object.assign(envelope.dataset, words);
}
