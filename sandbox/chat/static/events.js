// Hears the server's event stream for as long as the page lives. EventSource gives up for good on a 502 and cannot be told
// where to resume in a new connection, so this reads the stream itself and sends Last-Event-ID.

const FIRST_PAUSE = 400;
const LONGEST_PAUSE = 4000;

/**
 * @param {string} url
 * @param {{event: (type: string, data: any) => void, up: () => void, down: () => void}} to
 * @returns {{hurry: () => void}} `hurry` ends the pause before the next attempt
 */
export function listen(url, to) {
  let lastId = "";
  let wake = () => {};

  async function once() {
    const headers = { Accept: "text/event-stream" };
    if (lastId) headers["Last-Event-ID"] = lastId;
    const response = await fetch(url, { headers, cache: "no-store" });
    if (!response.ok || !response.body) throw new Error(`event stream: ${response.status}`);
    to.up();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (rest + value).replace(/\r\n?/g, "\n").split("\n\n");
      rest = blocks.pop();
      for (const block of blocks) take(block);
    }
  }

  function take(block) {
    let type = "message";
    const data = [];
    for (const line of block.split("\n")) {
      const colon = line.indexOf(":");
      if (colon === 0) continue; // a comment: the server's heartbeat
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (field === "event") type = value;
      else if (field === "data") data.push(value);
      else if (field === "id") lastId = value;
    }
    if (data.length) to.event(type, JSON.parse(data.join("\n")));
  }

  (async () => {
    let pause = FIRST_PAUSE;
    for (;;) {
      const began = Date.now();
      try {
        await once();
      } catch {
        // Away, or gone in the middle: both end in the pause below.
      }
      to.down();
      pause = Date.now() - began > 10_000 ? FIRST_PAUSE : pause;
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, pause);
        wake = () => { clearTimeout(timer); resolve(); };
      });
      pause = Math.min(pause * 1.7, LONGEST_PAUSE);
    }
  })();

  const hurry = () => wake();
  addEventListener("online", hurry);
  document.addEventListener("visibilitychange", () => document.hidden || hurry());
  return { hurry };
}
