import type { Platform } from '../platform.ts';
import type { Waba } from '../world/waba.ts';

/** Every new WABA has the template `hello_world`, approved, in en_US. */
export function addHelloWorld({ world, clock, ids }: Platform, waba: Waba): void {
  const id = ids.decimal();
  world.templates.set(id, {
    kind: 'template',
    id,
    wabaId: waba.id,
    name: 'hello_world',
    language: 'en_US',
    category: 'UTILITY',
    previousCategory: undefined,
    status: 'APPROVED',
    rejectedReason: 'NONE',
    parameterFormat: 'POSITIONAL',
    components: [
      { type: 'HEADER', format: 'TEXT', text: 'Hello World' },
      {
        type: 'BODY',
        text: 'Welcome and congratulations!! This message demonstrates your ability to send a WhatsApp message notification from the Cloud API, hosted by Meta. Thank you for taking the time to test with us.',
      },
      { type: 'FOOTER', text: 'WhatsApp Business Platform sample message' },
    ],
    qualityScore: 'UNKNOWN',
    messageSendTtlSeconds: undefined,
    createdAt: clock.now(),
    edits: [],
    pauses: 0,
    isPaced: false,
  });
}
