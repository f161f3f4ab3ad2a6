import type { Simulator } from '@intexuraos/whatsapp-simulator';
import { arrayOf, type JsonObject, objectOf } from '../support/json.ts';

/** Puts the messages of a story's webhook into the chats that the simulator's page shows, each once. */
export function rememberMessages({ platform }: Simulator, value: JsonObject): void {
  const { world, clock } = platform;
  const { phone_number_id: phoneNumberId } = objectOf(value.metadata);
  for (const message of arrayOf(value.messages).map(objectOf)) {
    const { id, from, type, timestamp } = message;
    // Who is known by a username only has no number, and so no chat on the page.
    if (typeof id !== 'string' || typeof from !== 'string' || world.messages.has(id)) continue;
    world.users.ensure(from);
    world.windows.open(String(phoneNumberId), from, clock.now());
    world.messages.set(id, {
      direction: 'received',
      wamid: id,
      phoneNumberId: String(phoneNumberId),
      from,
      type: String(type),
      message,
      at: Number(timestamp) * 1000,
      isRead: false,
    });
  }
}
