import type { ServiceClient } from '../support/service-client.ts';
import { eventLine, headingLine, outcomeOf } from './event-line.ts';
import type { MetaSender, SentWebhook } from './meta-sender.ts';
import { scenario, secondsApart } from './scenario.ts';
import type { SandboxSurroundings } from './surroundings.ts';

/** How long the list waits for one webhook to be processed before it shows the next one. */
const shownWithinMs = 2_000;

type Listing = Pick<SandboxSurroundings, 'print' | 'paint'>;

/** Shakes hands and tells the whole story, a line an event. Rejects when the handshake fails or nobody answers. */
export async function playStory(sender: MetaSender, client: ServiceClient, listing: Listing): Promise<void> {
  listing.print(headingLine(listing.paint));
  await shakeHands(sender, listing);
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

async function shakeHands(sender: MetaSender, { print, paint }: Listing): Promise<void> {
  const wrong = await sender.verify('not-the-token');
  const refused = wrong.status === 403 ? paint('yellow', 'refused, as is due') : paint('red', 'WRONG: 403 is due');
  print(
    eventLine({ ...wrong, at: Date.now(), kind: 'handshake, bad token', who: 'a stranger', outcome: refused }, paint),
  );
  const right = await sender.verify();
  const outcome = right.isVerified ? paint('green', 'verified') : paint('red', 'NOT VERIFIED');
  print(eventLine({ ...right, at: Date.now(), kind: 'handshake', who: 'Meta', outcome }, paint));
  if (!right.isVerified) throw new Error('The service did not pass the verification handshake.');
}
