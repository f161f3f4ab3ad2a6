/** Whether nothing that was stored waits to be processed, as far as this instance knows. */
export interface NothingWaits {
  /** Stores something that is to be processed. */
  during<T>(storing: () => Promise<T>): Promise<T>;
  /** Others may have stored something. */
  doubt(): void;
  /** Begins a look. The function that it returns is called at the look's end: `isEmpty` if nothing waits after it. */
  look(): (isEmpty: boolean) => void;
  isSure(): boolean;
}

/** Unannounced writes of others are found by a look at last. */
const sureForMs = 60_000;

/** A look is sure of nothing that was stored while it was under way. */
export function createNothingWaits(steadyNow: () => number): NothingWaits {
  let stored = 0;
  let seen: { readonly stored: number; readonly at: number } | null = null;
  return {
    during: async (storing) => {
      stored += 1;
      try {
        return await storing();
      } finally {
        stored += 1;
      }
    },
    doubt: () => {
      stored += 1;
    },
    look: () => {
      const begun = { stored, at: steadyNow() };
      return (isEmpty) => {
        seen = isEmpty ? begun : null;
      };
    },
    isSure: () => seen?.stored === stored && steadyNow() - seen.at < sureForMs,
  };
}
