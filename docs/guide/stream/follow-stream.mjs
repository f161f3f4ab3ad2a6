/**
 * Follows GET /v1/stream with an EventSource. An EventSource reconnects by itself after a broken connection, but gives up for good when it is
 * answered with anything but 200, as a proxy does while the service restarts. This opens another one then, which resumes after the last event.
 *
 * @param {string} address of the stream, with its filters: `https://wa.example.com/v1/stream?form=event`
 * @param {object} options
 * @param {readonly string[]} options.names of events to be notified of: `webhook`, or types such as `message.received`
 * @param {(event: { id: string, name: string, data: unknown }) => void} options.onEvent one event may come twice
 * @param {string} [options.after] the id of the last event that you have dealt with; by default it begins now
 * @param {(url: string) => EventSource} [options.open] how a connection is made, such as with a key
 * @returns {{ close(): void }}
 */
export function followStream(address, { names, onEvent, after = '', open = (url) => new EventSource(url) }) {
  let lastId = after;
  let pauseMs = 1_000;
  let source;
  let timer;

  const note = ({ lastEventId }) => {
    if (lastEventId) lastId = lastEventId;
    pauseMs = 1_000;
  };
  const connect = () => {
    const url = new URL(address);
    if (lastId !== '') url.searchParams.set('lastEventId', lastId);
    source = open(url.href);
    // Both say where the stream is while nothing happens.
    source.addEventListener('open', note);
    source.addEventListener('keepalive', note);
    for (const name of names) {
      source.addEventListener(name, (event) => {
        onEvent({ id: event.lastEventId, name, data: JSON.parse(event.data) });
        note(event);
      });
    }
    source.addEventListener('error', () => {
      // It reconnects by itself, unless it is closed.
      if (source.readyState !== source.CLOSED) return;
      clearTimeout(timer);
      timer = setTimeout(connect, pauseMs * (0.5 + Math.random()));
      pauseMs = Math.min(30_000, pauseMs * 2);
    });
  };
  connect();
  return {
    close: () => {
      clearTimeout(timer);
      source.close();
    },
  };
}
