// Everything that scripts add to the pages. Each page works without this file; nothing is built.

import "../vendor/relative-time/relative-time.js";
import "../vendor/text-expander/text-expander.js";

import "./live/events.js";
import "./live/reading.js";

import { startAct } from "./live/act.js";
import { startMarks } from "./live/marks.js";

document.documentElement.classList.add("scripted");
startAct();
startMarks();
