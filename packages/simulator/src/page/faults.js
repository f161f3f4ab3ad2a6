// @ts-check
/** The faults that a switch turns on. */
export const faults = [
  { name: 'nothing', effect: null },
  { name: 'rate limit (130429)', match: { route: 'POST messages' }, effect: { kind: 'error', code: 130429 } },
  { name: 'token refused (190)', match: {}, effect: { kind: 'error', code: 190 } },
  { name: 'Meta down (503)', match: { route: 'POST messages' }, effect: { kind: 'error', code: 2 } },
  {
    name: 'connection lost, message accepted',
    match: { route: 'POST messages' },
    effect: { kind: 'drop', when: 'after' },
  },
  { name: 'webhooks are sent twice', match: {}, effect: { kind: 'repeat-webhooks', copies: 2 } },
  { name: 'webhooks out of order', match: {}, effect: { kind: 'shuffle-webhooks', withinMs: 10000 } },
  { name: 'no statuses', match: {}, effect: { kind: 'no-status', statuses: ['sent', 'delivered', 'read', 'played'] } },
];
