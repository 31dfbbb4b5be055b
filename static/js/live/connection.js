// The wire on which frames come: a socket, and polling where sockets do not get through.
// It knows the number of the last event; the log on the server is the truth, so whatever was
// missed comes after reconnecting. Nothing is ever written over it.

import { ask } from "../lib/fetching.js";

export const SESSION_ENDED = 4401, NO_ACCESS = 4404, TOO_MANY = 4429;
const FIRST_WAIT = 500, LONGEST_WAIT = 60_000, POLL_EVERY = 20_000, TRIES = 3;
// The server says something at least every 25 s; a socket silent for longer is dead.
const SILENCE = 75_000;
// The answer that gave this browser a new session, as after a new password, is on its way.
const SECOND_LOOK = 300;

export class Connection {
  // `told` has: frame(frame), reset(), state(name), refused(code).
  constructor({ url, poll, since, told }) {
    Object.assign(this, { poll, since, told, failures: 0, isOver: false });
    this.url = new URL(url, location.href);
    this.url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  }

  open() {
    if (this.isOver) return;
    this.drop();
    const socket = (this.socket = new WebSocket(this.url));
    socket.addEventListener("open", () => {
      if (socket !== this.socket) return;
      socket.send(JSON.stringify({ since: this.since }));
      this.listen();
    });
    socket.addEventListener("message", (event) => {
      if (socket !== this.socket) return;
      // Only an answer proves the wire: a refusal is an opened socket that is closed at once.
      this.works();
      this.take(JSON.parse(event.data));
    });
    socket.addEventListener("close", (event) => socket === this.socket && this.closed(event.code));
  }

  // Waking from sleep, back online, back from the history: what is open may be dead.
  wake() {
    if (this.isOver) return;
    this.failures = 0;
    this.open();
  }

  // Something was just done here: without a socket its frame has to be fetched.
  nudge() {
    if (!this.isOver && this.socket?.readyState !== WebSocket.OPEN) this.fetchMissed();
  }

  close() {
    this.isOver = true;
    this.drop();
    clearInterval(this.polling);
  }

  drop() {
    clearTimeout(this.retry);
    clearTimeout(this.silence);
    clearTimeout(this.settled);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  listen() {
    this.watchSilence();
    // Where there is nothing to catch up with, nothing is said until the first heartbeat.
    this.settled = setTimeout(() => this.works(), 300);
  }

  works() {
    clearTimeout(this.settled);
    this.failures = 0;
    clearInterval(this.polling);
    this.polling = null;
    this.watchSilence();
    this.told.state("connected");
  }

  watchSilence() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.wake(), SILENCE);
  }

  closed(code) {
    clearTimeout(this.settled);
    clearTimeout(this.silence);
    this.socket = null;
    if (code === NO_ACCESS) return this.refuse(code);
    if (code === SESSION_ENDED) {
      this.retry = setTimeout(() => this.lookAgain(), SECOND_LOOK);
      return;
    }
    this.tryAgain(code);
  }

  tryAgain(code) {
    this.failures += 1;
    if (code === TOO_MANY || this.failures >= TRIES) this.startPolling();
    else if (!this.polling) this.told.state("offline");
    const wait = code === TOO_MANY ? LONGEST_WAIT : FIRST_WAIT * 2 ** (this.failures - 1);
    // Jitter, so that not everybody comes back in the same moment after a restart.
    const jitter = 0.5 + Math.random();
    this.retry = setTimeout(() => this.open(), Math.min(wait, LONGEST_WAIT) * jitter);
  }

  // A session has ended; by a new one this browser may be signed in all the same.
  async lookAgain() {
    try {
      await ask(`${this.poll}?since=${this.since}`);
    } catch (problem) {
      return this.refuse(isGone(problem) ? NO_ACCESS : SESSION_ENDED);
    }
    if (!this.isOver) this.tryAgain(SESSION_ENDED);
  }

  refuse(code) {
    this.close();
    this.told.state("offline");
    this.told.refused(code);
  }

  startPolling() {
    if (this.polling) return;
    this.polling = setInterval(() => this.fetchMissed(), POLL_EVERY);
    this.fetchMissed();
  }

  async fetchMissed() {
    try {
      const answer = await ask(`${this.poll}?since=${this.since}`);
      const missed = await answer.json();
      for (const frame of missed.frames) this.take(frame);
      this.take(missed.reset ? missed : { heartbeat: missed.upto });
      if (this.polling) this.told.state("polling");
    } catch (problem) {
      if (problem.status === 401) this.refuse(SESSION_ENDED);
      else if (isGone(problem)) this.refuse(NO_ACCESS);
      else if (this.polling) this.told.state("offline");
    }
  }

  take(message) {
    if (message.reset) {
      this.since = message.upto;
      return this.told.reset();
    }
    if (message.put) this.told.frame(message);
    // One event may have several frames: only the next one, or a heartbeat, tells that all came.
    // A frame that comes twice changes nothing (`place.js` knows it by its id).
    const whole = message.put ? message.number - 1 : message.heartbeat;
    this.since = Math.max(this.since, whole || 0);
  }
}

// No member there any more, or the network is closed.
function isGone({ status }) {
  return status === 404 || status === 410;
}
