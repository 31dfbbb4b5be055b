// Everything that scripts add to the pages. Each page works without this file; nothing is built.

import "../vendor/relative-time/relative-time.js";
import "../vendor/text-expander/text-expander.js";

import "./elements/compose-box.js";
import "./elements/live-filter.js";
import "./elements/member-picker.js";
import "./live/events.js";
import "./live/reading.js";

import { startConfirm } from "./elements/confirm.js";
import { startMentions } from "./elements/mentions.js";
import { startPage } from "./elements/page.js";
import { startReplying } from "./elements/replying.js";
import { startShortcuts } from "./elements/shortcuts.js";
import { startAct } from "./live/act.js";
import { startBell } from "./live/bell.js";
import { startMarks } from "./live/marks.js";

document.documentElement.classList.add("scripted");
startConfirm();
startAct();
startBell();
startMarks();
startMentions();
startPage();
startReplying();
startShortcuts();

// Only where the browser allows it: over https, or on this very computer.
if (isSecureContext && "serviceWorker" in navigator) {
  navigator.serviceWorker.register("/service-worker.js").catch(() => {});
}
