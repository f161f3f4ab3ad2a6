import { flagOf } from '../meta-json.ts';
import type { SentMessage, StatusError, StatusName } from '../world/message.ts';
import type { Template } from '../world/template.ts';
import type { User } from '../world/user.ts';
import type { Price } from './pricing.ts';

/** The state of a message from its acceptance to its last status. */
export interface MessageProgress {
  readonly message: SentMessage;
  /** The recipient, even if their number changes meanwhile; undefined for a group. */
  readonly user: User | undefined;
  readonly template: Template | undefined;
  readonly wasHeld: boolean;
  /** Its progress. */
  reached: StatusName | 'accepted';
  /** Set when the message is sent; never for a reaction. */
  price: Price | undefined;
  isDeliveryPriced: boolean;
  /** Whether its links are being checked, and the result. */
  links: 'none' | 'checking' | 'fine' | StatusError;
  /** It was due to be sent while its links were still being checked. */
  isDue: boolean;
}

const order: readonly MessageProgress['reached'][] = ['accepted', 'sent', 'delivered', 'read', 'played', 'failed'];

/** Whether a status is still ahead. None is after `failed`. */
export function isAhead(progress: MessageProgress, status: StatusName): boolean {
  return order.indexOf(status) > order.indexOf(progress.reached);
}

/** The last status that such a message gets: `sent` for a reaction, `delivered` for a pin (Meta: reaction-messages, groups). */
export function canReach({ message }: MessageProgress, status: StatusName): boolean {
  if (status === 'sent' || status === 'failed') return true;
  if (message.type === 'reaction') return false;
  if (message.type === 'pin') return status === 'delivered';
  return status !== 'played' || isVoice(message);
}

function isVoice({ type, body }: SentMessage): boolean {
  const audio: unknown = body.audio;
  return (
    type === 'audio' && typeof audio === 'object' && audio !== null && flagOf(Reflect.get(audio, 'voice')) === true
  );
}
