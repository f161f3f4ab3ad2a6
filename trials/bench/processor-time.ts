import { readFile } from 'node:fs/promises';
import type { ServiceProcess } from '../support/service-process.ts';

/**
 * The processor time that the service has used so far with all threads, as counted by the kernel in hundredths of a
 * second.
 */
export async function processorMs({ child }: Pick<ServiceProcess, 'child'>): Promise<number> {
  const stat = await readFile(`/proc/${child.pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
