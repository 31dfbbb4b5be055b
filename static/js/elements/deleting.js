// "Delete" takes the post away at once and offers for ten seconds to bring it back; the server erases
// what it said after that. Without scripts a page asks first.

import { post, Problem } from "../lib/fetching.js";
import { toast } from "../lib/toast.js";
import { say } from "../lib/words.js";

export function startDeleting() {
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a[data-delete]");
    if (!link) return;
    event.preventDefault();
    link.dispatchEvent(new Event("act:sent", { bubbles: true }));
    try {
      await post(link.href);
    } catch (problem) {
      return toast(problem instanceof Problem ? problem.message : say("failed"));
    }
    document.dispatchEvent(new Event("live:nudge"));
    offerUndo(link.href.replace(/delete\/$/, "restore/"));
  });
}

function offerUndo(url) {
  const undo = document.createElement("button");
  undo.type = "button";
  undo.className = "link-button";
  undo.textContent = say("undo");
  undo.addEventListener("click", async () => {
    undo.disabled = true;
    try {
      await post(url);
      document.dispatchEvent(new Event("live:nudge"));
      undo.closest(".toast")?.remove();
    } catch (problem) {
      toast(problem instanceof Problem ? problem.message : say("failed"));
    }
  });
  toast(say("deleted"), { action: undo, seconds: 10 });
}
