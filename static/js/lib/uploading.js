// Sends one file, saying how far it has come: `fetch` can't tell that yet, so XMLHttpRequest does.

import { freshToken, ownHeaders, Problem, tokenIsStale } from "./fetching.js";
import { say } from "./words.js";

// Resolves with the answer; `signal` cancels, `progress` is told parts of 1.
export async function upload(url, file, { signal, progress }) {
  await freshToken();
  try {
    return await send(url, file, { signal, progress });
  } catch (problem) {
    if (!problem.isStale) throw problem;
    // Someone signed in again in another window since the page was drawn.
    tokenIsStale();
    await freshToken();
    return send(url, file, { signal, progress });
  }
}

function send(url, file, { signal, progress }) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    for (const [name, value] of Object.entries(ownHeaders())) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      const problem = problemOf(request);
      if (problem) reject(problem);
      else resolve(JSON.parse(request.responseText));
    });
    request.addEventListener("error", () => reject(new Problem(say("offline"), 0)));
    request.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
    signal?.addEventListener("abort", () => request.abort());
    const body = new FormData();
    body.set("file", file);
    request.send(body);
  });
}

function problemOf(request) {
  const type = request.getResponseHeader("Content-Type") ?? "";
  const isDocument = type.startsWith("application/problem+json");
  if (request.status === 201 && type.startsWith("application/json")) return null;
  // Whoever is not signed in is led to the sign-in page.
  const isSignIn = new URL(request.responseURL || location.href).pathname.startsWith("/accounts/");
  if (request.status === 401 || isSignIn) return new Problem(say("signed-out"), 401);
  const problem = new Problem(isDocument ? sentence(request) : say("failed"), request.status);
  problem.isStale = request.status === 403 && !isDocument;
  return problem;
}

function sentence(request) {
  try {
    const { title, detail } = JSON.parse(request.responseText);
    return detail || title;
  } catch {
    return say("failed");
  }
}
