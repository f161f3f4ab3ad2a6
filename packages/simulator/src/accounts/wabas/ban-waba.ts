import type { Platform } from '../../platform.ts';
import type { Waba } from '../../world/waba.ts';

/** Meta bans the account: its numbers can't send any more (131031). The webhook `account_update` reports it. */
export function banWaba(platform: Platform, waba: Waba): void {
  waba.status = 'BANNED';
  emitBan(platform, waba, 'DISABLE');
}

/** Meta lifts the ban. */
export function reinstateWaba(platform: Platform, waba: Waba): void {
  waba.status = 'ACTIVE';
  emitBan(platform, waba, 'REINSTATE');
}

function emitBan({ webhooks, clock }: Platform, { id }: Waba, state: 'DISABLE' | 'REINSTATE'): void {
  const date = new Intl.DateTimeFormat('en-US', { dateStyle: 'long', timeZone: 'UTC' }).format(clock.now());
  webhooks.emit({
    wabaId: id,
    field: 'account_update',
    value: { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: state, waba_ban_date: date } },
  });
}
