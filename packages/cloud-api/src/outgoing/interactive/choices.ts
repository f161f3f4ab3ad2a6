import { isObject } from '../../json-value.ts';
import { all, type Check, entriesOf, list, object, type Tell, tellRepeats, text, under, word } from '../checks.ts';

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

const row = object({ id: ownId(200), title: text(24), description: text(72, 0) }, ['id', 'title']);
const mostRows = 10;

/** Up to ten rows in up to ten sections (Meta: interactive-list-messages). */
export const rows: Check = object(
  {
    button: text(20),
    sections: all(
      list(object({ title: text(24, 0), rows: list(row, { max: mostRows }) }, ['rows']), { max: 10 }),
      (value, path, tell) => {
        const sections = entriesOf(value, path);
        const rows = sections.flatMap(([at, section]) => entriesOf(section.rows, `${at}.rows`));
        if (rows.length > mostRows) tell(path, `Has ${rows.length} rows in all; ${mostRows} are allowed.`);
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
