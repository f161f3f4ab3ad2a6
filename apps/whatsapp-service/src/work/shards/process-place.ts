import { readFileSync, readlinkSync } from 'node:fs';

/** Identifies a process to others on its machine; null if that is impossible. */
export interface ProcessPlace {
  /** The boot of the machine, and the container: process ids are valid only within these. */
  readonly where: string;
  readonly pid: number;
}

/** Only Linux provides it. A restarted container is another place. */
export function ownPlace(): ProcessPlace | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { where: `${boot} ${readlinkSync('/proc/self/ns/pid')}`, pid: process.pid };
  } catch {
    return null;
  }
}

/** Whether a process certainly has ended: it ran where this one runs, and is gone. False if unknown. */
export function hasEnded(place: ProcessPlace | null, own: ProcessPlace | null): boolean {
  if (place === null || own === null || place.where !== own.where || place.pid === own.pid) return false;
  try {
    process.kill(place.pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
