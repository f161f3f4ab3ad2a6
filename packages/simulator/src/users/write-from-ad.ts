import type { Platform } from '../platform.ts';
import type { ReceivedMessage } from '../world/message.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import type { User } from '../world/user.ts';
import type { AdClick } from './user-actions.ts';
import { writeMessage } from './write-message.ts';

/** The user clicks on an ad that leads to the chat, and writes: the first message names the ad (Meta: click-to-WhatsApp). */
export function writeFromAd(
  platform: Platform,
  user: User,
  number: PhoneNumber,
  { text = 'Can I get more info about this?', referral = {} }: AdClick,
): ReceivedMessage {
  const ad = {
    source_url: 'https://fb.me/simulated-ad',
    source_id: '120200000000000001',
    source_type: 'ad',
    headline: 'Chat with us',
    body: 'Summer succulents are here!',
    media_type: 'image',
    image_url: 'https://shop.example/succulents.jpg',
    ctwa_clid: platform.ids.text(64),
  };
  return writeMessage(platform, user, number, { type: 'text', text: { body: text }, referral: { ...ad, ...referral } });
}
