// What becomes of the page when a post has arrived, which may be a while after it was sent: its
// writer may have gone on to something else by then.

import { toast } from "../../lib/toast.js";
import { say } from "../../lib/words.js";

// What the field says beyond what was sent.
export function writtenSince(sent, now) {
  return now.startsWith(sent) ? now.slice(sent.length) : now;
}

// Whether the writer is at something else by now, which nothing that arrives may take away.
export function hasTurned(box, pending) {
  const { activeElement } = document;
  if (!activeElement || activeElement === document.body) return false;
  return !pending.contains?.(activeElement) && !(box.isReply && box.contains(activeElement));
}

// The post as its frame draws it, or nothing if the frame does not come in time.
export function drawn(id, wait) {
  const here = document.getElementById(id);
  if (here) return here;
  return new Promise((resolve) => {
    const done = () => {
      document.removeEventListener("live:placed", look);
      clearTimeout(timer);
      resolve(document.getElementById(id));
    };
    const look = () => document.getElementById(id) && done();
    const timer = setTimeout(done, wait);
    document.addEventListener("live:placed", look);
  });
}

// That it is posted, and where, to someone who is not to be led away.
export function tell(url) {
  const link = document.createElement("a");
  link.href = url;
  link.textContent = say("see-post");
  toast(say("posted"), { action: link });
}

export function visit(url) {
  const there = new URL(url, location.href);
  if (there.pathname !== location.pathname) return location.assign(there);
  // Only the fragment differs: that alone would not show the post.
  history.replaceState(null, "", there);
  location.reload();
}
