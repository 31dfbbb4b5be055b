// Single keys and sequences of two ("g h") as commands; never while someone types.

const SEQUENCE_MS = 1200;

export class Keys {
  constructor(commands) {
    this.commands = commands;
    this.first = "";
    this.pressedAt = 0;
  }

  // Runs the command of a key event; true if there was one.
  press(event) {
    if (event.defaultPrevented || event.isComposing || isTyping(event)) return false;
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const first = event.timeStamp - this.pressedAt < SEQUENCE_MS ? this.first : "";
    const command = this.commands[`${first} ${event.key}`.trim()];
    this.first = !first && this.begins(event.key) ? event.key : "";
    this.pressedAt = event.timeStamp;
    if (!command || command(event) === false) return false;
    event.preventDefault();
    return true;
  }

  begins(key) {
    return Object.keys(this.commands).some((keys) => keys.startsWith(`${key} `));
  }
}

export function isTyping(event) {
  const field = event.target.closest?.("input, textarea, select, [contenteditable], dialog");
  return Boolean(field) && !["button", "checkbox", "radio", "submit"].includes(field.type);
}
