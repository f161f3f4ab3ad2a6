import type { Platform } from '../../platform.ts';
import type { Waba } from '../../world/waba.ts';

const dayMs = 24 * 60 * 60 * 1000;

/** Meta's sanctions for misclassified Direct Sends, and how they end (Meta: direct-send). */
export const directSendViolations = [
  'WARN',
  'RATE_LIMIT',
  'STRIKE_1',
  'STRIKE_2',
  'OFFBOARD',
  'RATE_LIMIT_RECOVERY',
  'UNBAN',
] as const;
export type DirectSendViolation = (typeof directSendViolations)[number];

/** How long a strike blocks utility. */
const strikeMs = { STRIKE_1: 7 * dayMs, STRIKE_2: 30 * dayMs } as const;

/** Changes the account's state, and reports it by the webhook `account_update`. */
export function violateDirectSend(platform: Platform, waba: Waba, violation: DirectSendViolation): void {
  const now = platform.clock.now();
  switch (violation) {
    case 'WARN':
      break;
    case 'RATE_LIMIT':
      waba.directSendLimitedUntil = now + dayMs;
      break;
    case 'RATE_LIMIT_RECOVERY':
      waba.directSendLimitedUntil = undefined;
      break;
    case 'STRIKE_1':
    case 'STRIKE_2':
      waba.directSendBlockedUntil = now + strikeMs[violation];
      break;
    case 'OFFBOARD':
      waba.directSend.delete('utility');
      break;
    case 'UNBAN':
      waba.directSend.add('utility');
      waba.directSendBlockedUntil = undefined;
      break;
  }
  emitViolation(platform, waba, violation);
}

function emitViolation(
  { webhooks }: Platform,
  { id, directSendBlockedUntil }: Waba,
  violation: DirectSendViolation,
): void {
  const isStrike = violation === 'STRIKE_1' || violation === 'STRIKE_2';
  const restriction = {
    restriction_type: 'RESTRICTED_DIRECT_SEND_UTILITY_TEMPLATES',
    expiration: Math.floor((directSendBlockedUntil ?? 0) / 1000),
  };
  webhooks.emit({
    wabaId: id,
    field: 'account_update',
    value: {
      event: 'ACCOUNT_RESTRICTION',
      violation_info: { violation_type: `DIRECT_SEND_UTILITY_CATEGORY_ABUSE_${violation}` },
      ...(isStrike && { restriction_info: [restriction] }),
    },
  });
}
