import { checkMembership, joinGroup, leaveGroup } from '../groups/membership.ts';
import type { Platform } from '../platform.ts';
import type { ReceivedMessage, SentMessage } from '../world/message.ts';
import { answerToForm } from './answer-forms.ts';
import { callBusiness } from './call-business.ts';
import { deleteMessage, editMessage, reactTo } from './change-message.ts';
import { changeNumber, renewIds } from './change-number.ts';
import { checkArrival } from './check-arrival.ts';
import { clickMarketing } from './click-marketing.ts';
import { chooseMarketing } from './marketing-choice.ts';
import { payOrder } from './pay-order.ts';
import { answerToPress } from './press-choice.ts';
import { targetNumber } from './target-number.ts';
import { UserActionError, type UserActions } from './user-actions.ts';
import { writeFromAd } from './write-from-ad.ts';
import { writeMessage } from './write-message.ts';

/** The actions of simulated users on a platform. */
export function createUserActions(platform: Platform): UserActions {
  const user = (waId: string) => {
    if (!/^\d{5,15}$/.test(waId))
      throw new UserActionError(`A user is named by the number, digits only, not "${waId}".`);
    return platform.world.users.ensure(waId);
  };
  const answer = (waId: string, sent: SentMessage, content: Readonly<Record<string, unknown>>): ReceivedMessage => {
    const number = targetNumber(platform, { phoneNumberId: sent.phoneNumberId });
    const from = number.displayPhoneNumber.replace(/\D/g, '');
    open(waId, number.id);
    checkArrival(sent);
    return writeMessage(platform, user(waId), number, { context: { from, id: sent.wamid }, ...content });
  };
  /** Opening the chat marks delivered messages as seen. */
  const open = (waId: string, phoneNumberId: string): void => {
    for (const message of [...platform.world.messages.values()]) {
      const isOfChat = message.direction === 'sent' && message.to === waId && message.phoneNumberId === phoneNumberId;
      if (isOfChat && message.type !== 'reaction') platform.statuses.advance(message, 'read');
    }
  };
  /** A message in its chat, as the user sees it. */
  const opened = (waId: string, wamid: string) => {
    const sent = sentTo(platform, waId, wamid);
    checkArrival(sent);
    const number = targetNumber(platform, { phoneNumberId: sent.phoneNumberId });
    open(waId, number.id);
    return { sent, number };
  };

  return {
    write: (waId, message, target) => {
      checkMembership(platform.world, user(waId), message.group_id);
      return writeMessage(platform, user(waId), targetNumber(platform, target), message);
    },
    react: (waId, wamid, emoji) => reactTo(platform, user(waId), wamid, emoji),
    edit: (waId, wamid, text) => editMessage(platform, user(waId), wamid, text),
    delete: (waId, wamid) => deleteMessage(platform, user(waId), wamid),
    press: (waId, wamid, choice) => {
      const sent = sentTo(platform, waId, wamid);
      return answer(waId, sent, answerToPress(sent, choice, user(waId), platform));
    },
    fillFlow: (waId, wamid, answers) => {
      const sent = sentTo(platform, waId, wamid);
      return answer(waId, sent, answerToForm(sent, answers));
    },
    read: (waId, target) => open(waId, targetNumber(platform, target).id),
    play: (waId, wamid) => platform.statuses.advance(sentTo(platform, waId, wamid), 'played'),
    block: (waId, target) => {
      user(waId).blocked.add(targetNumber(platform, target).id);
    },
    unblock: (waId, target) => {
      user(waId).blocked.delete(targetNumber(platform, target).id);
    },
    setMarketing: (waId, choice, target) =>
      chooseMarketing(platform, user(waId), targetNumber(platform, target), choice),
    changeNumber: (waId, newWaId, form) => {
      if (!/^\d{5,15}$/.test(newWaId)) throw new UserActionError('The new number is digits only.');
      if (platform.world.users.byNumber(newWaId)) throw new UserActionError(`${newWaId} belongs to another user.`);
      changeNumber(platform, user(waId), newWaId, form);
    },
    renewUserId: (waId, form) => renewIds(platform, user(waId), form),
    setOnline: (waId, isOnline) => {
      const person = user(waId);
      person.isOnline = isOnline;
      if (isOnline) platform.statuses.cameOnline(person);
    },
    call: (waId, target, course = {}) => callBusiness(platform, user(waId), targetNumber(platform, target), course),
    click: (waId, wamid, options = {}) => {
      const { sent, number } = opened(waId, wamid);
      return clickMarketing(platform, sent, number, options);
    },
    clickAd: (waId, ad = {}, target) => writeFromAd(platform, user(waId), targetNumber(platform, target), ad),
    pay: (waId, wamid, state = 'captured') => {
      const { sent, number } = opened(waId, wamid);
      payOrder(platform, user(waId), sent, number, state);
    },
    joinGroup: (waId, idOrLink) => joinGroup(platform, user(waId), idOrLink),
    leaveGroup: (waId, idOrLink) => leaveGroup(platform, user(waId), idOrLink),
  };
}

function sentTo({ world }: Platform, waId: string, wamid: string): SentMessage {
  const message = world.messages.get(wamid);
  if (message?.direction === 'sent' && message.to === waId) return message;
  throw new UserActionError(`The business has sent no message ${wamid} to ${waId}, or it is no longer kept.`);
}
