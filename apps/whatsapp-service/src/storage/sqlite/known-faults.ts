import type { ServiceError } from '../../service-error.ts';
import type { FileNotice } from './check-files.ts';
import type { SeenFault } from './database-thread.ts';
import { withoutFolder } from './file-fault.ts';
import { fileOf, type StoreFile } from './files.ts';

/** What is wrong with the files of a store that is open. */
export interface KnownFaults {
  /** A call met a fault of a file. */
  saw(fault: SeenFault): void;
  /** Why a file must not be used any more; null where it may. */
  of(which: StoreFile): ServiceError | null;
  /** For health: what was said at start, and what was met since, as long as it lasts. */
  hints(): readonly string[];
  /** Says something, in the log and in health. */
  say(level: FileNotice['level'], which: StoreFile, message: string): void;
}

export interface KnownFaultsOptions {
  readonly path: string;
  /** What was found at start. */
  readonly notices: readonly FileNotice[];
  readonly outboxFault: ServiceError | null;
  readonly onNotice: (notice: FileNotice) => void;
  /** Called once, when the view turns out to be damaged: moves it aside and begins another. Never rejects. */
  readonly onViewDamaged: (reason: string) => Promise<void>;
  /** Milliseconds on a clock that nobody sets. */
  readonly now: () => number;
}

/** A fault that may pass, such as one of the disk, is shown for this long after it was met last. */
const shownForMs = 60_000;

const damagedAgain =
  'The view is damaged again, soon after it was made. Look at the disk and the memory of the machine, then restart the service.';

/**
 * Keeps what threads report. Events and outbox, once one of them is known to be damaged, are not used any more until the
 * service starts again: what is written to a damaged file may be lost, and makes it worse.
 */
export function createKnownFaults(options: KnownFaultsOptions): KnownFaults {
  const { path, onNotice, onViewDamaged, now } = options;
  const lasting = new Map<StoreFile, ServiceError>();
  const passing = new Map<StoreFile, { readonly message: string; readonly at: number }>();
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
        passing.set(which, { message: named.message, at: now() });
        return;
      }
      if (which === 'view') sawViewDamaged(named);
      else if (!lasting.has(which)) say('error', which, named.message);
      lasting.set(which, named);
    },
    of: (which) => lasting.get(which) ?? null,
    hints: () => [
      ...notices.filter(({ level }) => level !== 'info').map(({ message }) => message),
      ...[...passing.values()].filter(({ at }) => now() - at < shownForMs).map(({ message }) => message),
    ],
    say,
  };
}
