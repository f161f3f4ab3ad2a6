import type { Simulator } from '@intexuraos/whatsapp-simulator';
import { scenario, secondsApart } from '@intexuraos/whatsapp-simulator/story';
import type { ServiceClient } from '../support/service-client.ts';
import { eventLine, headingLine, outcomeOf } from './event-line.ts';
import { shakeHands } from './handshake.ts';
import type { MetaSender, SentWebhook } from './meta-sender.ts';
import type { SandboxSurroundings } from './surroundings.ts';

/** How long the list waits for one webhook to be processed before it shows the next one. */
const shownWithinMs = 2_000;

export type Listing = Pick<SandboxSurroundings, 'print' | 'paint'>;

/** Tells the whole story, a line an event. Rejects when nobody answers. */
export async function playStory(sender: MetaSender, client: ServiceClient, listing: Listing): Promise<void> {
  const startSeconds = Math.floor(Date.now() / 1000) - scenario.length * secondsApart;
  for (const [step, { kind }] of scenario.entries()) {
    const webhook = await sender.send(kind, { seconds: startSeconds + step * secondsApart });
    await reportWebhook(webhook, client, listing);
  }
}

/** Prints the line of one webhook, as soon as the service has processed it. */
export async function reportWebhook(webhook: SentWebhook, client: ServiceClient, listing: Listing): Promise<void> {
  const event = await client.processedEvent(webhook.eventId, shownWithinMs);
  const outcome = outcomeOf(webhook, event, listing.paint);
  listing.print(eventLine({ ...webhook, at: webhook.sentAt, outcome }, listing.paint));
}

/** The handshake, first with a token that is not the service's. Rejects when the right one is not accepted. */
export async function connectMeta(
  simulator: Simulator,
  connection: Parameters<Simulator['connect']>[0],
  { print, paint }: Listing,
): Promise<void> {
  print(headingLine(paint));
  const wrong = await shakeHands(simulator, { ...connection, verifyToken: 'not-the-token' });
  const refused = wrong.status === 403 ? paint('yellow', 'refused as expected') : paint('red', 'WRONG: 403 expected');
  print(
    eventLine(
      { ...wrong, at: Date.now(), kind: 'handshake, bad token', who: 'unknown sender', outcome: refused },
      paint,
    ),
  );
  const right = await shakeHands(simulator, connection);
  const outcome = right.isVerified ? paint('green', 'verified') : paint('red', 'NOT VERIFIED');
  print(eventLine({ ...right, at: Date.now(), kind: 'handshake', who: 'Meta', outcome }, paint));
  if (!right.isVerified) throw new Error('The service did not pass the verification handshake.');
}
