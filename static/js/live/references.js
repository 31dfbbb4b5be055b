// What a post leads to is not for all of its readers: a card that was pushed to everybody shows only
// that it leads somewhere, and each screen asks for what its own reader may see.

import { ask } from "../lib/fetching.js";

export function startReferences() {
  document.addEventListener("live:placed", ({ detail }) => {
    for (const post of detail.posts) {
      const link = document.querySelector(`#post-${post} [data-reference="${post}"]`);
      if (link) fill(link);
    }
  });
}

async function fill(link) {
  try {
    const answer = await ask(link.href);
    const template = document.createElement("template");
    template.innerHTML = await answer.text();
    link.replaceWith(template.content);
  } catch {
    // The link still leads to a page that says what there is to see.
  }
}
