import { moveParticipant } from '../groups/membership.ts';
import type { Platform } from '../platform.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import type { User } from '../world/user.ts';
import type { ShownIds } from '../world/users.ts';
import { contactOf, emit, shownIds } from './inbound-value.ts';
import type { SuccessionForm } from './user-actions.ts';
import { writeMessage } from './write-message.ts';

/**
 * The user changes to another number. Every business number that has talked to the user is notified by a system
 * message, and in the form of before August 2026 also by the field `user_id_update`, because the business-scoped id
 * changes (Meta: webhooks/reference/messages/system, business-scoped-user-ids). If the user hides the number, only the
 * ids are reported.
 */
export function changeNumber(platform: Platform, user: User, newWaId: string, form: SuccessionForm = {}): void {
  const { world, clock } = platform;
  const former = user.waId;
  const change = () => {
    world.windows.move(former, newWaId);
    world.freeEntryPoints.move(former, newWaId);
    moveParticipant(world, former, newWaId);
    world.users.changeNumber(user, newWaId);
  };
  for (const [number, before] of changeIds(platform, user, change)) {
    const now = shownIds(user, number, platform);
    emitIdentityChange(platform, { user, number, before, now, form });
    if (form.hasPreviousIds !== false) continue;
    emit(platform, number, 'user_id_update', {
      contacts: [contactOf(user, number, platform)],
      user_id_update: [
        {
          ...(now.waId !== undefined && { wa_id: now.waId }),
          detail: `User id for ${user.name} has been updated.`,
          user_id: { previous: before.userId, current: now.userId },
          ...(now.parentUserId !== undefined && {
            parent_user_id: { previous: before.parentUserId, current: now.parentUserId },
          }),
          timestamp: String(clock.seconds()),
        },
      ],
    });
  }
}

/** The user gets new business-scoped ids and keeps the number: Meta sends only a system message. */
export function renewIds(platform: Platform, user: User, form: SuccessionForm = {}): void {
  for (const [number, before] of changeIds(platform, user, () => platform.world.users.renewIds(user))) {
    const now = shownIds(user, number, platform);
    emitIdentityChange(platform, { user, number, before, now, form, isRenewal: true });
  }
}

/**
 * Changes the user. Returns the business numbers that have talked to the user, each with the ids that it saw before.
 */
function changeIds(platform: Platform, user: User, change: () => void): [PhoneNumber, ShownIds][] {
  const before = talkedTo(platform, user.waId).map((number): [PhoneNumber, ShownIds] => [
    number,
    shownIds(user, number, platform),
  ]);
  change();
  return before;
}

interface IdentityChange {
  readonly user: User;
  readonly number: PhoneNumber;
  readonly before: ShownIds;
  readonly now: ShownIds;
  readonly form: SuccessionForm;
  /** Whether only the ids are new. */
  readonly isRenewal?: boolean;
}

function emitIdentityChange(
  platform: Platform,
  { user, number, before, now, form, isRenewal = false }: IdentityChange,
): void {
  const { hasPreviousIds = true } = form;
  const hasNewNumber = before.waId !== now.waId;
  const [from, to] = hasNewNumber ? [before.waId, now.waId] : [before.userId, now.userId];
  // A renewed id is reported without a sender and a number, because it has previous ids.
  const isBare = isRenewal && hasPreviousIds;
  writeMessage(platform, user, number, {
    from: isBare ? undefined : before.waId,
    from_user_id: isBare ? undefined : before.userId,
    from_parent_user_id: isBare ? undefined : before.parentUserId,
    type: 'system',
    system: {
      body: `User ${user.name} changed from ${from ?? before.parentUserId} to ${to ?? now.parentUserId}`,
      ...(!isBare && now.waId !== undefined && { wa_id: now.waId }),
      ...(now.userId !== undefined && { user_id: now.userId }),
      ...(now.parentUserId !== undefined && { parent_user_id: now.parentUserId }),
      ...(hasPreviousIds && before.userId !== undefined && { previous_user_id: before.userId }),
      ...(hasPreviousIds && before.parentUserId !== undefined && { previous_parent_user_id: before.parentUserId }),
      type: hasNewNumber ? 'user_changed_number' : 'user_changed_user_id',
    },
  });
}

function talkedTo({ world }: Platform, waId: string): PhoneNumber[] {
  const ids = new Set<string>();
  for (const message of world.messages.values()) {
    if ((message.direction === 'received' ? message.from : message.to) === waId) ids.add(message.phoneNumberId);
  }
  return [...ids].flatMap((id) => world.phoneNumbers.get(id) ?? []);
}
