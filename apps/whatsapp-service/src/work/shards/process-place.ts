import { readFileSync, readlinkSync } from 'node:fs';

/** A process as others on its machine can find it; null where that can't be told. */
export interface ProcessPlace {
  /** The run of the machine, and the container: ids of processes mean something there only. */
  readonly where: string;
  readonly pid: number;
}

/** Only Linux tells. A container that is started again is another place. */
export function ownPlace(): ProcessPlace | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { where: `${boot} ${readlinkSync('/proc/self/ns/pid')}`, pid: process.pid };
  } catch {
    return null;
  }
}

/** Whether a process certainly has ended: it was where this one is, and is there no longer. False where that is unknown. */
export function hasEnded(place: ProcessPlace | null, own: ProcessPlace | null): boolean {
  if (place === null || own === null || place.where !== own.where || place.pid === own.pid) return false;
  try {
    process.kill(place.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
