// @ts-check
import { textOf } from './json.js';

/**
 * A file of a message: stored by the simulator, or linked elsewhere.
 * @typedef {{ type: string, id?: string, link?: string, filename?: string, isVoice?: boolean }} Media
 */

/** @param {string} type @param {any} content @returns {Media} */
export function mediaOf(type, content) {
  return {
    type: type === 'voice' ? 'audio' : type,
    ...(content.id !== undefined && { id: textOf(content.id) }),
    ...(content.link !== undefined && { link: textOf(content.link) }),
    ...(content.filename !== undefined && { filename: textOf(content.filename) }),
    ...((type === 'voice' || isSet(content.voice)) && { isVoice: true }),
  };
}

/** A flag, which Meta takes as text and as a number too. @param {unknown} flag */
const isSet = (flag) => flag === true || /^(true|1)$/i.test(textOf(flag));

/** Its URL at the simulator; empty for a link, because the page loads nothing from elsewhere. @param {Media} media */
export const addressOf = ({ id }) => (id === undefined ? undefined : `/_simulator/media/${encodeURIComponent(id)}`);

/** The message type in which a phone sends a file. @param {string} mimeType */
export function messageType(mimeType) {
  if (/^image\/(jpeg|png)$/.test(mimeType)) return 'image';
  if (mimeType === 'image/webp') return 'sticker';
  if (/^video\/(mp4|3gpp)$/.test(mimeType)) return 'video';
  return mimeType.startsWith('audio/') ? 'audio' : 'document';
}
