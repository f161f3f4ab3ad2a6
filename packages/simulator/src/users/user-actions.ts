import type { ReceivedMessage } from '../world/message.ts';

/** Between whom: the number defaults to the only one there is. */
export interface ActionTarget {
  /** @throws where it is needed and not given: there are several numbers. */
  readonly phoneNumberId?: string;
}

/** How Meta words that a user has new ids. */
export interface SuccessionForm {
  /** Whether the system message names the ids from before, as it does since August 2026; default true. */
  readonly hasPreviousIds?: boolean;
}

/** What simulated users do. Each action sends the webhook that Meta would send for it, and moves the state. */
export interface UserActions {
  /**
   * The user writes to the business: `{ type: 'text', text: { body: 'hi' } }`, the message as it would stand in a
   * webhook. What is missing of `from`, `id`, `timestamp` and `context.from` is filled in; media may bring its bytes along
   * (`{ type: 'image', image: { data: BASE64, mime_type } }`) and gets an id. Opens the window, for 24 hours from
   * `timestamp`: an older one is a message that arrives late.
   * @throws {UserActionError} for a message without a type or with no content for it.
   */
  write(waId: string, message: Readonly<Record<string, unknown>>, target?: ActionTarget): ReceivedMessage;
  /**
   * Reacts to a message of the chat, in either direction; an empty emoji takes the reaction off.
   * @throws {UserActionError} when the chat has no such message.
   */
  react(waId: string, wamid: string, emoji: string): ReceivedMessage;
  /**
   * Changes the text of a message that the user wrote in the last 15 minutes, or the caption of a file.
   * @throws {UserActionError} for any other message.
   */
  edit(waId: string, wamid: string, text: string): ReceivedMessage;
  /** Deletes a message that the user wrote in the last two days, for everyone. @throws {UserActionError} for any other. */
  delete(waId: string, wamid: string): ReceivedMessage;
  /**
   * Presses a button or picks a row of a message that the business sent, by its id, its title or its position from 0.
   * @throws {UserActionError} when the message has no such choice, this kind of button tells the business nothing, or
   * the message failed and never reached the user.
   */
  press(waId: string, wamid: string, choice: string | number): ReceivedMessage;
  /** Sends a flow or an address form back, filled in. @throws {UserActionError} as `press` does. */
  fillFlow(waId: string, wamid: string, answers: Readonly<Record<string, unknown>>): ReceivedMessage;
  /** Opens the chat: all that was delivered is read. */
  read(waId: string, target?: ActionTarget): void;
  /** Plays a voice message. */
  play(waId: string, wamid: string): void;
  block(waId: string, target?: ActionTarget): void;
  unblock(waId: string, target?: ActionTarget): void;
  /** Wants marketing messages no more, or again (field `user_preferences`). */
  setMarketing(waId: string, choice: 'stop' | 'resume', target?: ActionTarget): void;
  /**
   * Takes another phone number (a `system` message, and in the older form the field `user_id_update`).
   * @throws {UserActionError} when another user has that number.
   */
  changeNumber(waId: string, newWaId: string, form?: SuccessionForm): void;
  /** Gets a new business-scoped id and keeps the number (a `system` message). */
  renewUserId(waId: string, form?: SuccessionForm): void;
  /** The phone is switched off or on; what waited is delivered then. */
  setOnline(waId: string, isOnline: boolean): void;
  /** Calls the business, which picks up or not; gives the call's id. Opens the window. */
  call(waId: string, target?: ActionTarget, course?: CallCourse): string;
  /**
   * Clicks on a marketing message (`user_actions[]`); gives the click's id.
   * @throws {UserActionError} where the message is none, or failed and never reached the user.
   */
  click(waId: string, wamid: string, options?: ClickOptions): string;
  /** Clicks on an ad and writes: the message names the ad, and an answer opens the window of a free entry point. */
  clickAd(waId: string, ad?: AdClick, target?: ActionTarget): ReceivedMessage;
  /**
   * Pays an order that the business sent (a status of the type `payment`), or tries to.
   * @throws {UserActionError} where the message asks for no payment, failed and never reached the user, or its order is canceled.
   */
  pay(waId: string, wamid: string, state?: PaymentState): void;
  /**
   * Opens the invite link of a group, named by the link or its id: joins, or asks to.
   * @throws {UserActionError} where the link leads nowhere, the group is full, or the business removed the user.
   */
  joinGroup(waId: string, idOrLink: string): void;
  /** Leaves a group, or takes back the request to join. @throws {UserActionError} where there is neither. */
  leaveGroup(waId: string, idOrLink: string): void;
}

export interface AdClick {
  /** What the user writes. */
  readonly text?: string;
  /** What is known of the ad, as in `referral`; the rest is made up. */
  readonly referral?: Readonly<Record<string, unknown>>;
}

/** How a payment stands; `captured` is the good end. */
export type PaymentState = (typeof paymentStates)[number];
export const paymentStates = ['pending', 'captured', 'failed'] as const;

/** How a call goes. */
export interface CallCourse {
  /** How long they talk, from 1 on; undefined where nobody picks up. */
  readonly seconds?: number;
  /** Of a call that was picked up: what follows it. */
  readonly isRecorded?: boolean;
  readonly isTranscribed?: boolean;
  /** What the link or the button carries that the user called by. */
  readonly deeplinkPayload?: string;
  readonly ctaPayload?: string;
}

export interface ClickOptions {
  /** What is clicked; the button by default. */
  readonly component?: 'cta' | 'body';
  readonly productId?: string;
  /** Whether the page behind the link is opened, in WhatsApp's own browser. */
  readonly opensPage?: boolean;
}

/** A user can't do that; the message says why, and what could be done. */
export class UserActionError extends Error {}
