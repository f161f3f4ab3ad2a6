import { closeSync, openSync, readSync, writeFileSync } from 'node:fs';

/** The transactions that a kill should fall into: storing webhooks, applying their items, and whatever changes the outbox. */
export const phases = ['accept', 'apply', 'outbox'] as const;
export type Phase = (typeof phases)[number];

/** Where the probe in the service finds the file to mark. */
export const phaseFileVariable = 'CHAOS_PHASE_FILE';

/** Each kind of transaction has a byte of its own, so that threads can't overwrite each other's. */
export const phaseOffsets: Readonly<Record<Phase, number>> = { accept: 0, apply: 1, outbox: 2 };

/** The values of the byte: no such transaction, one open, or one whose COMMIT is running. */
export const transactionState = { none: 0, open: 1, committing: 2 } as const;

/** What was in progress: `null` means none of them. `isCommitting`: the COMMIT itself had begun. */
export type Moment = { readonly phase: Phase; readonly isCommitting: boolean } | null;

export interface PhaseMarks {
  /** Forgets what was marked; before the service is started. */
  readonly clear: () => void;
  /** The transaction in progress now, or when the service died. Takes about a microsecond. */
  readonly read: () => Moment;
  /** Whether a transaction of this kind is in progress, whatever else is. */
  readonly isOpen: (phase: Phase) => boolean;
  readonly close: () => void;
}

export function openPhaseMarks(path: string): PhaseMarks {
  const clear = (): void => writeFileSync(path, Buffer.alloc(phases.length));
  clear();
  const descriptor = openSync(path, 'r');
  const bytes = Buffer.alloc(phases.length);
  return {
    clear,
    read: () => {
      readSync(descriptor, bytes, 0, bytes.length, 0);
      return momentOf(bytes, 'accept') ?? momentOf(bytes, 'apply') ?? momentOf(bytes, 'outbox');
    },
    isOpen: (phase) => {
      readSync(descriptor, bytes, 0, bytes.length, 0);
      return momentOf(bytes, phase) !== null;
    },
    close: () => closeSync(descriptor),
  };
}

function momentOf(bytes: Buffer, phase: Phase): Moment {
  const state = bytes[phaseOffsets[phase]] ?? transactionState.none;
  return state === transactionState.none ? null : { phase, isCommitting: state === transactionState.committing };
}
