import { isObject, type JsonObject, plainText } from '../../json-value.ts';
import {
  all,
  type Check,
  entriesOf,
  list,
  number,
  object,
  type Tell,
  tellRepeats,
  text,
  under,
  webAddress,
  word,
} from '../checks.ts';

/** An id that is compared when it comes back. */
const ownId = (max: number): Check =>
  all(text(max), (value, path, tell) => {
    if (typeof value === 'string' && value.trim() !== value) tell(path, 'Must not begin or end with a space.');
  });

const replyButton = object(
  { type: word('reply'), reply: object({ id: ownId(256), title: text(20) }, ['id', 'title']) },
  ['type', 'reply'],
);

/** One to three buttons, of which no two say or mean the same (Meta: interactive-reply-buttons-messages). */
export const buttons: Check = object(
  {
    buttons: all(list(replyButton, { max: 3 }), (value, path, tell) => {
      const replies = entriesOf(value, path).map(([at, { reply }]) => [at, isObject(reply) ? reply : {}] as const);
      for (const name of ['id', 'title']) {
        tellRepeats(
          replies.map(([at, reply]) => [`${at}.reply.${name}`, reply[name]]),
          tell,
        );
      }
    }),
  },
  ['buttons'],
);

const mixedKinds: Readonly<Record<string, Check>> = {
  cta_url: object({ display_text: text(20), url: webAddress }, ['display_text', 'url']),
  reply: object({ id: text(256), title: text(20) }, ['id', 'title']),
  voice_call: object({ display_text: text(20), ttl_minutes: number(1, 43_200) }, ['display_text', 'ttl_minutes']),
};
const maxLinks = 2;

const kindOf = ({ type }: JsonObject): string => plainText(type).toLowerCase();

const mixedButton: Check = (value, path, tell) => {
  object({ type: word(...Object.keys(mixedKinds)) }, ['type'])(value, path, tell);
  const kind = isObject(value) ? kindOf(value) : '';
  const content = Object.hasOwn(mixedKinds, kind) ? mixedKinds[kind] : undefined;
  if (content) object({ [kind]: content }, [kind])(value, path, tell);
};

/** Links before replies, ten in all and two of them links; or one button that calls (Meta: direct-send). */
export const mixedButtons: Check = object(
  {
    buttons: all(list(mixedButton, { max: 10 }), (value, path, tell) => {
      const entries = entriesOf(value, path);
      const kinds = entries.map(([, button]) => kindOf(button));
      const links = entries.filter((_, index) => kinds[index] === 'cta_url');
      for (const [at] of links.slice(maxLinks)) tell(at, `Is one too many: ${maxLinks} buttons may open a URL.`);
      for (const [index, [at]] of entries.entries()) {
        if (kinds[index] === 'cta_url' && kinds[index - 1] === 'reply') tell(at, 'Must come before the replies.');
        if (kinds[index] === 'voice_call' && kinds.length > 1) tell(at, 'Must be the only button.');
      }
      tellRepeats(
        entries.map(([at, { reply }]) => [`${at}.reply.id`, isObject(reply) ? reply.id : undefined]),
        tell,
      );
    }),
  },
  ['buttons'],
);

const row = object({ id: ownId(200), title: text(24), description: text(72, 0) }, ['id', 'title']);
const maxRows = 10;

/** Up to ten rows in up to ten sections (Meta: interactive-list-messages). */
export const rows: Check = object(
  {
    button: text(20),
    sections: all(
      list(object({ title: text(24, 0), rows: list(row, { max: maxRows }) }, ['rows']), { max: 10 }),
      (value, path, tell) => {
        const sections = entriesOf(value, path);
        const rows = sections.flatMap(([at, section]) => entriesOf(section.rows, `${at}.rows`));
        if (rows.length > maxRows) tell(path, `Has ${rows.length} rows in all; ${maxRows} are allowed.`);
        tellRepeats(
          rows.map(([at, { id }]) => [`${at}.id`, id]),
          tell,
        );
        tellUntitled(sections, tell);
      },
    ),
  },
  ['button', 'sections'],
);

/** Several sections have to be told apart. */
export function tellUntitled(sections: ReturnType<typeof entriesOf>, tell: Tell): void {
  if (sections.length < 2) return;
  for (const [at, { title }] of sections) {
    if (title === undefined || title === null || title === '') {
      tell(under(at, 'title'), 'Is missing; with several sections each needs one.', 131008);
    }
  }
}
