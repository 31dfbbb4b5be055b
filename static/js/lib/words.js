// The sentences that scripts say, in one place. Where a page speaks another language, it carries
// translations as JSON in <template id="words">; what is missing there is said in English.

const ENGLISH = {
  "offline": "You are offline. Try again when you are connected.",
  "failed": "That did not work. Try again.",
  "signed-out": "You are signed out. Your text is kept.",
  "sign-in": "Sign in",
  "no-access": "You can no longer see this network.",
  "no-group": "You are no longer in this group.",
  "members-only": "This group is for its members only now.",
  "networks": "My networks",
  "home": "Home",
  "reconnecting": "Reconnecting…",
  "much-happened": "Much has happened here.",
  "reload": "Reload",
  "one-new": "1 new post",
  "many-new": "{n} new posts",
  "draft-restored": "Draft restored",
  "discard": "Discard",
  "not-sent": "Not sent. It will be sent when you are connected again, or try again.",
  "sending": "Sending…",
  "posted": "Posted",
  "write-first": "Write something first.",
  "copied": "Link copied",
  "found": "{n} found",
  "yes": "Yes",
  "cancel": "Cancel",
  "close": "Close",
  "told": "Notifications: {words}",
};

let translated;

export function say(name, values = {}) {
  translated ??= fromPage();
  const sentence = translated[name] ?? ENGLISH[name] ?? name;
  return sentence.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

function fromPage() {
  try {
    return JSON.parse(document.getElementById("words")?.content.textContent ?? "{}");
  } catch {
    return {};
  }
}
