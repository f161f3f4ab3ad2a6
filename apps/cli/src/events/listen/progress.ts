/** Up to where the events of a stream are delivered, though they are finished in any order. */
export interface Progress {
  /** The position after which nothing is delivered for certain; null at first. */
  position(): string | null;
  /** How many events were begun and are not delivered. */
  undelivered(): number;
  /** Notes an event of the stream, in the stream's order. Call the result once it is delivered. */
  begin(position: string): () => void;
}

/** @param onAdvance called with each new position. */
export function createProgress(onAdvance: (position: string) => void): Progress {
  const open: { readonly position: string; isDone: boolean }[] = [];
  let reached: string | null = null;
  const advance = (): void => {
    const before = reached;
    for (let [first] = open; first?.isDone; [first] = open) {
      reached = first.position;
      open.shift();
    }
    if (reached !== null && reached !== before) onAdvance(reached);
  };
  return {
    position: () => reached,
    undelivered: () => open.filter(({ isDone }) => !isDone).length,
    begin: (position) => {
      const entry = { position, isDone: false };
      open.push(entry);
      return () => {
        entry.isDone = true;
        advance();
      };
    },
  };
}
