import type { Platform } from '../platform.ts';
import type { SentMessage } from '../world/message.ts';
import { type Fields, fieldsOf, listOf, textOf } from './message-fields.ts';
import { UserActionError } from './user-actions.ts';

/** What comes of a press: the answer as the user's message, without its envelope. */
type Answer = Readonly<Record<string, unknown>>;

interface Choice {
  readonly id: string;
  readonly title: string;
  readonly answer: () => Answer;
}

/**
 * The message that a press of a button, or the choice of a row, sends back.
 * @throws {UserActionError} where there is no such choice, or one that tells the business nothing.
 */
export function answerToPress(sent: SentMessage, choice: string | number, platform: Platform): Answer {
  const choices = sent.type === 'template' ? templateChoices(sent, platform) : interactiveChoices(sent);
  const found =
    typeof choice === 'number' ? choices[choice] : choices.find(({ id, title }) => id === choice || title === choice);
  if (found) return found.answer();
  if (choices.length === 0)
    throw new UserActionError(`There is nothing to press on a message of the type ${sent.type}.`);
  const known = choices.map(({ id, title }) => (id === title ? `"${title}"` : `"${title}" (${id})`));
  throw new UserActionError(`There is no such choice. There are: ${known.join(', ')}.`);
}

function interactiveChoices({ body }: SentMessage): Choice[] {
  const interactive = fieldsOf(body.interactive);
  const action = fieldsOf(interactive.action);
  switch (interactive.type) {
    case 'button':
      return listOf(action.buttons).map((button) => reply('button_reply', fieldsOf(button.reply)));
    case 'list':
      return listOf(action.sections).flatMap(({ rows }) => listOf(rows).map((row) => reply('list_reply', row)));
    case 'carousel':
      return listOf(action.cards).flatMap((card) =>
        listOf(fieldsOf(card.action).buttons).map((button) => reply('button_reply', fieldsOf(button.quick_reply))),
      );
    case 'location_request_message':
      return [fixed('send_location', 'Send location', { type: 'location', location: somewhere })];
    case 'call_permission_request':
      return callPermission;
    case 'cta_url':
    case 'voice_call':
    case 'catalog_message':
      return [silent(String(fieldsOf(action.parameters).display_text ?? interactive.type))];
    default:
      return [];
  }
}

function reply(type: 'button_reply' | 'list_reply', { id, title, description }: Fields): Choice {
  const chosen = { id: textOf(id), title: textOf(title), ...(description !== undefined && { description }) };
  return fixed(chosen.id, chosen.title, { type: 'interactive', interactive: { type, [type]: chosen } });
}

const fixed = (id: string, title: string, answer: Answer): Choice => ({ id, title, answer: () => answer });

const somewhere = { latitude: 37.483307, longitude: -122.148981, name: 'Meta', address: '1 Hacker Way' };

const permission = (response: 'accept' | 'reject', title: string): Choice =>
  fixed(response, title, {
    type: 'interactive',
    interactive: {
      type: 'call_permission_reply',
      call_permission_reply: { response, is_permanent: false, response_source: 'user_action' },
    },
  });
const callPermission = [permission('accept', 'Allow'), permission('reject', "Don't allow")];

/** Opens an address, a call or a catalogue on the phone: Meta tells the business nothing of it. */
function silent(title: string): Choice {
  return {
    id: title,
    title,
    answer: () => {
      throw new UserActionError(`"${title}" opens something on the phone; the business is told nothing of it.`);
    },
  };
}

/** The buttons of the template, with the payloads of this message. */
function templateChoices(sent: SentMessage, { world }: Platform): Choice[] {
  const template = world.templates.get(sent.templateId ?? '');
  const buttons =
    template?.components.flatMap(({ type, buttons: list = [] }) => (type === 'BUTTONS' ? list : [])) ?? [];
  const given = listOf(fieldsOf(sent.body.template).components);
  return buttons.map((button, index) => {
    const title = textOf(button.text) || button.type;
    if (button.type.toUpperCase() !== 'QUICK_REPLY') return silent(title);
    const component = given.find((each) => String(each.index) === String(index) && isQuickReply(each));
    const payload = textOf(fieldsOf(listOf(component?.parameters)[0]).payload) || title;
    return fixed(payload, title, { type: 'button', button: { payload, text: title } });
  });
}

const isQuickReply = ({ sub_type: subType }: Fields): boolean => textOf(subType).toLowerCase() === 'quick_reply';
