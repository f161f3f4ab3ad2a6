import { type DescribedMessage, describeMessage } from '@intexuraos/cloud-api/describe';
import { type Json, objectOf, objectsOf, textOf } from '../json.ts';

/** An entry of a conversation, as the service's API shows it, in one line. */
export function entryLine(message: Json): string {
  return describeMessage({
    type: textOf(message.type),
    content: message.content,
    call: callOf(message.call, message.state),
    errors: objectsOf(message.errors),
    isVoicemail: message.isVoicemail === true,
    isEdited: message.isEdited === true,
    isDeleted: message.revoked !== null && message.revoked !== undefined,
  });
}

/** The same for an item of an event; '' for one that is no entry, such as a status, whose kind says it all. */
export function itemWords({ kind, raw, details, wamid }: Json): string {
  const [family = '', ...rest] = (textOf(kind) ?? '').split('.');
  const type = rest.join('.');
  const told = objectOf(details);
  if (family === 'call') return describeMessage({ type: 'call', call: callOf(told, told.status ?? type) });
  if (family === 'user_action' || family === 'automatic_event') return describeMessage({ type, content: raw });
  if (!['message', 'echo', 'history'].includes(family)) return '';
  // What another responder sent comes as its request.
  const whole = type in objectOf(raw) ? objectOf(raw) : { ...objectOf(objectOf(raw).message), ...objectOf(raw) };
  const isVoicemail = textOf(wamid)?.startsWith('wacid.') === true;
  return describeMessage({ type, content: whole[type], errors: objectsOf(told.errors), isVoicemail });
}

function callOf(call: unknown, state: unknown): DescribedMessage['call'] {
  if (typeof call !== 'object' || call === null) return null;
  const { startedBy, durationSeconds, recording, transcript } = objectOf(call);
  return { startedBy, state, durationSeconds, recording, transcript };
}
