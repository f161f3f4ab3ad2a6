import type { Platform } from '../platform.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import type { User } from '../world/user.ts';
import { contactOf, emit, userIdOf } from './inbound-value.ts';
import { writeMessage } from './write-message.ts';

/**
 * The user takes another number. Every business number that has talked to the user is told, by a system message and by
 * the field `user_id_update`, since the business-scoped id changes as well (Meta: webhooks/reference/messages/system,
 * business-scoped-user-ids). Of a user who hides the number, only the ids are told.
 */
export function changeNumber(platform: Platform, user: User, newWaId: string): void {
  const { world, clock } = platform;
  const from = user.waId;
  const numbers = talkedTo(platform, from);
  const before = new Map(numbers.map((number) => [number.id, userIdOf(user, number, platform)]));
  world.windows.move(from, newWaId);
  world.users.changeNumber(user, newWaId);
  for (const number of numbers) {
    const current = userIdOf(user, number, platform);
    const previous = before.get(number.id);
    const waId = user.hidesNumber ? {} : { wa_id: newWaId };
    writeMessage(platform, user, number, {
      ...(!user.hidesNumber && { from }),
      from_user_id: previous,
      type: 'system',
      system: {
        body: `User ${user.name} changed from ${user.hidesNumber ? `${previous} to ${current}` : `${from} to ${newWaId}`}`,
        ...waId,
        user_id: current,
        type: user.hidesNumber ? 'user_changed_user_id' : 'user_changed_number',
      },
    });
    emit(platform, number, 'user_id_update', {
      contacts: [contactOf(user, number, platform)],
      user_id_update: [
        {
          ...waId,
          detail: `User id for ${user.name} has been updated.`,
          user_id: { previous, current },
          timestamp: String(clock.seconds()),
        },
      ],
    });
  }
}

function talkedTo({ world }: Platform, waId: string): PhoneNumber[] {
  const ids = new Set<string>();
  for (const message of world.messages.values()) {
    if ((message.direction === 'received' ? message.from : message.to) === waId) ids.add(message.phoneNumberId);
  }
  return [...ids].flatMap((id) => world.phoneNumbers.get(id) ?? []);
}
