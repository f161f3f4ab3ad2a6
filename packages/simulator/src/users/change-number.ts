import type { Platform } from '../platform.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import type { User } from '../world/user.ts';
import { emit, userIdOf } from './inbound-value.ts';
import { writeMessage } from './write-message.ts';

/**
 * The user takes another number. Every business number that has talked to the user is told, by a system message and by
 * the field `user_id_update`, since the business-scoped id changes as well (Meta: webhooks/reference/messages/system,
 * business-scoped-user-ids).
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
    writeMessage(platform, user, number, {
      from,
      from_user_id: before.get(number.id),
      type: 'system',
      system: {
        body: `User ${user.name} changed from ${from} to ${newWaId}`,
        wa_id: newWaId,
        user_id: current,
        type: 'user_changed_number',
      },
    });
    emit(platform, number, 'user_id_update', {
      user_id_update: [
        {
          wa_id: newWaId,
          detail: 'The user changed the phone number.',
          user_id: { previous: before.get(number.id), current },
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
