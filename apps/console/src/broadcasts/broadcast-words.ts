import type { Broadcast } from '../api/types.ts';
import * as texts from '../texts.ts';
import type { Tone } from '../ui/elements.tsx';

const tones: Readonly<Record<Broadcast['state'], Tone>> = {
  storing: 'info',
  scheduled: 'info',
  running: 'info',
  paused: 'warn',
  finished: 'good',
  cancelled: 'plain',
  expired: 'bad',
};
export const broadcastTone = (state: Broadcast['state']): Tone => tones[state];

/** A part of a broadcast's rows, for the bar and its legend. */
export interface Part {
  readonly name: string;
  readonly count: number;
  readonly look: 'read' | 'delivered' | 'sent' | 'waiting' | 'failed' | 'left';
}

/** The rows by outcome, the furthest first; each row counts once. */
export function partsOf({ progress: of }: Pick<Broadcast, 'progress'>): readonly Part[] {
  const parts: readonly Part[] = [
    { name: texts.broadcastsRead, count: of.read, look: 'read' },
    { name: texts.broadcastsDelivered, count: of.delivered, look: 'delivered' },
    { name: texts.broadcastsSent, count: of.sent, look: 'sent' },
    { name: texts.broadcastsWaiting, count: of.waiting + of.queued, look: 'waiting' },
    { name: texts.broadcastsFailed, count: of.failed + of.expired, look: 'failed' },
    { name: texts.broadcastsLeftOut, count: of.leftOut + of.skipped + of.cancelled, look: 'left' },
  ];
  return parts.filter(({ count }) => count > 0);
}

/** The actions that are allowed in this state. */
export function changesOf(state: Broadcast['state']): readonly ('pause' | 'resume' | 'cancel')[] {
  if (state === 'paused') return ['resume', 'cancel'];
  return state === 'scheduled' || state === 'running' ? ['pause', 'cancel'] : [];
}

/** An empty CSV file for a template: its header and one row. */
export const sampleCsv = (parameters: readonly { readonly name: string; readonly example: string | null }[]): string =>
  [
    ['to', ...parameters.map(({ name }) => name)],
    ['+16505551234', ...parameters.map(({ example }) => example ?? '')],
  ]
    .map((row) => row.map((value) => (/[",;\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(','))
    .join('\r\n');
