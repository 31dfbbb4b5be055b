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
  "draft-elsewhere": "This is what you wrote on another device",
  "discard": "Discard",
  "not-sent": "Not sent. It is kept, and sent when you are connected again.",
  "sending": "Sending…",
  "posted": "Posted",
  "see-post": "Look at it",
  "try-again": "Try again",
  "then-sent": "Then it is sent.",
  "look-again": "Look at what is said above, then post.",
  "emoji": "Emoji",
  "emoji-search": "Search emoji",
  "emoji-none": "No emoji is called that",
  "emoji-people": "Faces",
  "emoji-gestures": "People",
  "emoji-nature": "Nature",
  "emoji-food": "Food and drink",
  "emoji-activity": "Celebrations and games",
  "emoji-travel": "Places",
  "emoji-objects": "Things",
  "emoji-symbols": "Signs",
  "write-first": "Write something first.",
  "files-missing": "Not all files have arrived. Try those again, or remove them.",
  "file-too-large": "This file is too large. A file may have at most {most} MB.",
  "file-empty": "This file is empty.",
  "too-many-files": "At most {most} files can be sent together.",
  "file-added": "{name} is added",
  "file-removed": "{name} is removed",
  "uploading": "{percent} %",
  "picture-of": "{at} of {all}",
  "previous": "Previous",
  "next": "Next",
  "download": "Download",
  "pictures": "Pictures",
  "more-below": "New messages below",
  "copied": "Link copied",
  "kept": "Kept among your bookmarks",
  "let-go": "No longer bookmarked",
  "follow-on": "You follow this conversation.",
  "follow-mute": "You hear no more of this conversation.",
  "follow-off": "You neither follow nor mute this conversation.",
  "folded": "A reply of somebody you muted.",
  "show": "Show",
  "why-person": "Colleague you follow",
  "why-topic": "Topic you follow: #{name}",
  "marked-unread": "The conversation is unread from here.",
  "deleted": "Deleted.",
  "undo": "Undo",
  "answer-all": "Answer the conversation instead",
  "found": "{n} found",
  "yes": "Yes",
  "cancel": "Cancel",
  "close": "Close",
  "told": "Notifications: {words}",
  "person": "About this colleague",
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
