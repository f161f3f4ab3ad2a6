import type { JSX } from 'preact';
import type { WebhookEvent } from '../api/types.ts';
import * as texts from '../texts.ts';
import { Badge } from '../ui/elements.tsx';

/** The outcome of an event as a badge. */
export function EventState({ event }: { readonly event: WebhookEvent }): JSX.Element {
  const counts = event.result?.counts;
  if (event.state === 'pending') return <Badge tone="info">{texts.eventsWaits}</Badge>;
  if (counts && counts.failed > 0) return <Badge tone="bad">{texts.eventsFailed(counts.failed)}</Badge>;
  if (counts && counts.rejected > 0) return <Badge tone="warn">{texts.eventsNotOurs(counts.rejected)}</Badge>;
  if (counts && counts.applied === 0 && counts.duplicate > 0) return <Badge>{texts.eventsRepeat}</Badge>;
  return <Badge tone="good">{texts.eventsApplied}</Badge>;
}
