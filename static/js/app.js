// Everything that scripts add to the pages. Each page works without this file; nothing is built.

import "../vendor/relative-time/relative-time.js";

import "./elements/compose-box.js";
import "./elements/file-box.js";
import "./live/events.js";
import "./live/reading.js";

import { startConfirm } from "./elements/confirm.js";
import { startDeleting } from "./elements/deleting.js";
import { startLater } from "./elements/later.js";
import { startPage } from "./elements/page.js";
import { startPanels } from "./elements/panels.js";
import { startReplying } from "./elements/replying.js";
import { startShortcuts } from "./elements/shortcuts.js";
import { startAct } from "./live/act.js";
import { startBell } from "./live/bell.js";
import { startAnnouncements } from "./live/announcements.js";
import { startMarks } from "./live/marks.js";
import { startMessages } from "./live/messages.js";
import { startReferences } from "./live/references.js";
import { startUnread } from "./live/unread.js";

document.documentElement.classList.add("scripted");
startConfirm();
startAct();
startBell();
startMarks();
startAnnouncements();
startMessages();
startDeleting();
startPanels();
startReferences();
startUnread();
startLater();
startPage();
startReplying();
startShortcuts();

// Only where the browser allows it: over https, or on this very computer.
if (isSecureContext && "serviceWorker" in navigator) {
  navigator.serviceWorker.register("/service-worker.js").catch(() => {});
}
