/** The memory that webhook bodies may take while they are being read or kept, so that a flood can't take all. */
export interface BodyBudget {
  /** Begins a body; it counts as under way until released. */
  open(): BodyReservation;
  /** How many bodies are under way. */
  count(): number;
}

export interface BodyReservation {
  /** Whether that many more bytes fit; if so they are taken. */
  grow(bytes: number): boolean;
  /** Gives all of it back. Further calls do nothing. */
  release(): void;
}

export function createBodyBudget(budgetBytes: number): BodyBudget {
  let takenBytes = 0;
  let count = 0;
  return {
    count: () => count,
    open: () => {
      let ownBytes = 0;
      let isOpen = true;
      count += 1;
      return {
        grow: (bytes) => {
          // One body always fits, however small the budget.
          const isAlone = takenBytes === ownBytes;
          if (!isAlone && takenBytes + bytes > budgetBytes) return false;
          takenBytes += bytes;
          ownBytes += bytes;
          return true;
        },
        release: () => {
          if (!isOpen) return;
          isOpen = false;
          count -= 1;
          takenBytes -= ownBytes;
        },
      };
    },
  };
}
