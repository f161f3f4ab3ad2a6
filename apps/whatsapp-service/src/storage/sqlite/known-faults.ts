import type { Finding } from '../../problems/problem.ts';
import { causeAndRemedy, type ServiceError } from '../../service-error.ts';
import type { FileNotice } from './check-files.ts';
import type { SeenFault } from './database-thread.ts';
import { type FaultKind, withoutFolder } from './file-fault.ts';
import { fileOf, type StoreFile } from './files.ts';

/** Tracks faults of the files of an open store. */
export interface KnownFaults {
  /** A call hit a fault of a file. */
  saw(fault: SeenFault): void;
  /** A write to a file worked: no other process holds it any more. */
  worked(which: StoreFile): void;
  /** Why a file must no longer be used; null if it may. */
  of(which: StoreFile): ServiceError | null;
  /** Faults found at startup, and since then, as long as they last. */
  findings(): readonly Finding[];
  /** Reports something in the log and in health. */
  say(level: FileNotice['level'], which: StoreFile, message: string): void;
}

export interface KnownFaultsOptions {
  readonly path: string;
  /** Faults found at startup. */
  readonly notices: readonly FileNotice[];
  readonly outboxFault: ServiceError | null;
  readonly onNotice: (notice: FileNotice) => void;
  /** Called once, when the view turns out to be damaged: moves it aside and begins a new one. Never rejects. */
  readonly onViewDamaged: (reason: string) => Promise<void>;
  /** Milliseconds on a monotonic clock. */
  readonly now: () => number;
}

/** A temporary fault, such as one of the disk, is shown for this long after its last occurrence. A held file fails every call. */
const shownForMs = (kind: FaultKind): number => (kind === 'held' ? 10_000 : 60_000);

const damagedAgain =
  'The view is damaged again, soon after it was rebuilt. Check the disk and the memory of the machine, then restart ' +
  'the service.';

/**
 * Records the faults that threads report. Once events or outbox are known to be damaged, they are not used until the
 * service is restarted: anything written to a damaged file may be lost, and makes it worse.
 */
export function createKnownFaults(options: KnownFaultsOptions): KnownFaults {
  const { path, onNotice, onViewDamaged, now } = options;
  const lasting = new Map<StoreFile, ServiceError>();
  const passing = new Map<StoreFile, { readonly error: ServiceError; readonly kind: FaultKind; readonly at: number }>();
  const notices = [...options.notices];
  if (options.outboxFault) lasting.set('outbox', options.outboxFault);
  for (const notice of notices) onNotice(notice);

  const say: KnownFaults['say'] = (level, which, message) => {
    const notice = { level, file: fileOf(path, which), message };
    notices.push(notice);
    onNotice(notice);
  };
  let isReplacingView = false;
  const sawViewDamaged = ({ message }: ServiceError): void => {
    if (isReplacingView) return;
    if (lasting.has('view')) {
      if (notices.at(-1)?.message !== damagedAgain) say('error', 'view', damagedAgain);
      return;
    }
    isReplacingView = true;
    void onViewDamaged(message).finally(() => {
      isReplacingView = false;
    });
  };
  return {
    saw: ({ which, kind, error }) => {
      const named = withoutFolder(error, fileOf(path, which));
      if (kind !== 'damaged') {
        passing.set(which, { error: named, kind, at: now() });
        return;
      }
      if (which === 'view') sawViewDamaged(named);
      else if (!lasting.has(which)) say('error', which, named.message);
      lasting.set(which, named);
    },
    worked: (which) => {
      if (passing.get(which)?.kind === 'held') passing.delete(which);
    },
    of: (which) => lasting.get(which) ?? null,
    findings: () => [
      ...notices.flatMap(({ level, message }, index) =>
        level === 'info' ? [] : [noticeFinding(`notice-${index + 1}`, message, [...lasting.values()])],
      ),
      ...[...passing]
        .filter(([, { at, kind }]) => now() - at < shownForMs(kind))
        .map(([which, { error }]): Finding => ({ kind: 'file_fault', subject: which, ...causeAndRemedy(error) })),
    ],
    say,
  };
}

/** A fault that was repaired needs no action; a lasting one is a problem. */
function noticeFinding(subject: string, message: string, lasting: readonly ServiceError[]): Finding {
  const error = lasting.find((each) => each.message === message);
  if (error) return { kind: 'file_fault', subject, ...causeAndRemedy(error) };
  return { kind: message === damagedAgain ? 'file_fault' : 'file_repaired', subject, cause: message, remedy: null };
}
