// Markdown around what is selected in a textarea, in a way that the browser can undo.

const AROUND = { bold: ["**", "**"], italic: ["_", "_"], strike: ["~~", "~~"], code: ["`", "`"] };
const BEFORE_LINES = {
  list: () => "- ",
  numbered: (at) => `${at + 1}. `,
  task: () => "- [ ] ",
  quote: () => "> ",
};
const TABLE = "|  |  |\n| --- | --- |\n|  |  |";

export function format(field, kind) {
  if (kind === "link") link(field);
  else if (kind === "table") table(field);
  else if (kind === "mention") name(field, "@");
  else if (kind === "topic") name(field, "#");
  else if (kind === "code" && selected(field).includes("\n")) around(field, "```\n", "\n```");
  else if (AROUND[kind]) around(field, ...AROUND[kind]);
  else if (BEFORE_LINES[kind]) beforeLines(field, BEFORE_LINES[kind]);
}

// `execCommand` is the only way of typing that the browser's own undo knows.
export function type(field, text) {
  field.focus();
  const command = text ? "insertText" : "delete";
  if (document.execCommand?.(command, false, text)) return;
  field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function selected({ value, selectionStart, selectionEnd }) {
  return value.slice(selectionStart, selectionEnd);
}

function around(field, left, right) {
  const { selectionStart: start, value } = field;
  const text = selected(field);
  const before = value.slice(0, start);
  const after = value.slice(field.selectionEnd);
  if (text && before.endsWith(left) && after.startsWith(right)) {
    // Pressed again, it is taken away again.
    field.setSelectionRange(start - left.length, field.selectionEnd + right.length);
    type(field, text);
    field.setSelectionRange(start - left.length, start - left.length + text.length);
    return;
  }
  type(field, left + text + right);
  field.setSelectionRange(start + left.length, start + left.length + text.length);
}

function beforeLines(field, mark) {
  const { value } = field;
  const start = value.slice(0, field.selectionStart).lastIndexOf("\n") + 1;
  const next = value.indexOf("\n", field.selectionEnd);
  field.setSelectionRange(start, next < 0 ? value.length : next);
  const lines = selected(field).split("\n");
  const isMarked = lines.every((line, at) => line.startsWith(mark(at)));
  const change = (line, at) => (isMarked ? line.slice(mark(at).length) : mark(at) + line);
  const text = lines.map(change).join("\n");
  type(field, text);
  // With one line one goes on writing; several stay selected.
  field.setSelectionRange(lines.length > 1 ? start : start + text.length, start + text.length);
}

function link(field) {
  const start = field.selectionStart;
  const text = selected(field);
  const isAddress = /^https?:\/\/\S+$/.test(text);
  type(field, isAddress ? `[](${text})` : `[${text}](https://)`);
  if (isAddress) field.setSelectionRange(start + 1, start + 1);
  else field.setSelectionRange(start + text.length + 3, start + text.length + 11);
}

// A table stands alone between empty lines; writing begins in its first cell.
function table(field) {
  const end = field.selectionEnd;
  const before = field.value.slice(0, end);
  const gap = !before || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  field.setSelectionRange(end, end);
  type(field, `${gap}${TABLE}\n`);
  field.setSelectionRange(end + gap.length + 2, end + gap.length + 2);
}

// Begins a name as if it were typed, so that the names are offered.
function name(field, mark) {
  const before = field.value.slice(0, field.selectionStart);
  type(field, (before && !/\s$/.test(before) ? " " : "") + mark);
}
