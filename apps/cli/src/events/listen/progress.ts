/** Up to where the events of a stream are delivered, though they are finished in any order. */
export interface Progress {
  /** The place after which nothing is delivered for certain; null at first. */
  place(): string | null;
  /** How many events were begun and are not delivered. */
  undelivered(): number;
  /** Notes an event of the stream, in the stream's order. Call the result once it is delivered. */
  begin(place: string): () => void;
}

/** @param onAdvance called with each new place. */
export function createProgress(onAdvance: (place: string) => void): Progress {
  const open: { readonly place: string; isDone: boolean }[] = [];
  let reached: string | null = null;
  const advance = (): void => {
    const before = reached;
    for (let [first] = open; first?.isDone; [first] = open) {
      reached = first.place;
      open.shift();
    }
    if (reached !== null && reached !== before) onAdvance(reached);
  };
  return {
    place: () => reached,
    undelivered: () => open.filter(({ isDone }) => !isDone).length,
    begin: (place) => {
      const entry = { place, isDone: false };
      open.push(entry);
      return () => {
        entry.isDone = true;
        advance();
      };
    },
  };
}
