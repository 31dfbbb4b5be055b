// Sends a composer's form: once, whatever is pressed and however the network fails. The text stays
// in the field until the server has answered that it is a post.

import { post, Problem } from "../../lib/fetching.js";
import { announce } from "../../lib/toast.js";
import { say } from "../../lib/words.js";

const FRAME_MS = 2000;

export class Sending {
  constructor(box) {
    this.box = box;
    this.isUnderWay = false;
    this.isWaitingForNetwork = false;
    if (!box.key.value) box.renewKey();
    addEventListener("online", () => this.isWaitingForNetwork && this.send());
  }

  async send() {
    const { box } = this;
    if (this.isUnderWay) return;
    if (!box.field.value.trim()) return this.refuse(say("write-first"));
    this.busy(true);
    box.explain("");
    box.draft.keepSent();
    let sent;
    try {
      const answer = await post(box.form.action, new FormData(box.form));
      sent = await answer.json();
    } catch (problem) {
      this.failed(problem);
    } finally {
      // The next one may be written while this one is being drawn.
      this.busy(false);
    }
    if (sent) await this.sent(sent);
  }

  async sent({ post: id, url }) {
    this.isWaitingForNetwork = false;
    this.box.clear();
    announce(say("posted"));
    document.dispatchEvent(new Event("live:nudge"));
    // What is sent stands on this page as a piece of that name, or on another page.
    const { piece = "post" } = this.box.dataset;
    const envelope = piece && (await drawn(`${piece}-${id}`));
    if (!envelope) return visit(url);
    if (this.box.isReply) this.box.field.focus({ preventScroll: true });
    else envelope.querySelector("article")?.focus({ preventScroll: true });
  }

  failed(problem) {
    // No Problem is an answer that can't be read: whether it arrived is not known either.
    const { status, message } = problem instanceof Problem ? problem : {};
    if (status === 401) return this.signedOut(message);
    // Refused: it is no post, and what is sent next is another one.
    if (status >= 400 && status < 500) return this.refuse(message);
    this.isWaitingForNetwork = status === 0;
    this.box.explain(say("not-sent"));
  }

  refuse(sentence) {
    this.box.draft.keepRefused();
    this.box.explain(sentence);
    this.box.field.focus();
  }

  signedOut(sentence) {
    const link = document.createElement("a");
    link.href = `/accounts/login/?next=${encodeURIComponent(location.pathname)}`;
    link.target = "_blank";
    link.textContent = say("sign-in");
    this.box.explain(sentence, " ", link);
  }

  busy(isBusy) {
    this.isUnderWay = isBusy;
    for (const button of this.box.form.querySelectorAll("[type=submit]")) {
      button.setAttribute("aria-disabled", String(isBusy));
      button.toggleAttribute("data-busy", isBusy);
    }
  }
}

// The post as its frame draws it, or nothing if the frame does not come in time.
function drawn(id) {
  const here = document.getElementById(id);
  if (here) return here;
  return new Promise((resolve) => {
    const done = () => {
      document.removeEventListener("live:placed", look);
      clearTimeout(timer);
      resolve(document.getElementById(id));
    };
    const look = () => document.getElementById(id) && done();
    const timer = setTimeout(done, FRAME_MS);
    document.addEventListener("live:placed", look);
  });
}

function visit(url) {
  const there = new URL(url, location.href);
  if (there.pathname !== location.pathname) return location.assign(there);
  // Only the fragment differs: that alone would not show the post.
  history.replaceState(null, "", there);
  location.reload();
}
