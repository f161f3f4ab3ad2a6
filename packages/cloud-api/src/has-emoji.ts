/** Signs that are shown as text unless asked otherwise, such as ™ and ©, are none. */
const emoji = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\u{fe0f}/u;

export const hasEmoji = (text: string): boolean => emoji.test(text);
