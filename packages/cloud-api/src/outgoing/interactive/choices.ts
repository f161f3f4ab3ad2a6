import { isObject } from '../../json-value.ts';
import { all, type Check, entriesOf, list, object, tellRepeats, text, under, webAddress, word } from '../checks.ts';

const replyButton = object(
  { type: word('reply'), reply: object({ id: text(256), title: text(20) }, ['id', 'title']) },
  ['reply'],
);

/** One to three buttons, of which no two say or mean the same (Meta: interactive-reply-buttons-messages). */
export const buttons: Check = object(
  {
    buttons: all(list(replyButton, { max: 3 }), (value, path, tell) => {
      const replies = entriesOf(value, path).map(([at, { reply }]) => [at, isObject(reply) ? reply : {}] as const);
      tellRepeats(
        replies.map(([at, { id }]) => [`${at}.reply.id`, id]),
        tell,
      );
      tellRepeats(
        replies.map(([at, { title }]) => [`${at}.reply.title`, title]),
        tell,
      );
    }),
  },
  ['buttons'],
);

const row = object({ id: text(200), title: text(24), description: text(72, 0) }, ['id', 'title']);
const mostRows = 10;

/** Up to ten rows in up to ten sections (Meta: interactive-list-messages). */
export const rows: Check = object(
  {
    button: text(20),
    sections: all(
      list(object({ title: text(24, 0), rows: list(row, { min: 0, max: mostRows }) }, ['rows']), { max: 10 }),
      rules,
    ),
  },
  ['button', 'sections'],
);

function rules(value: unknown, path: string, tell: Parameters<Check>[2]): void {
  const sections = entriesOf(value, path);
  const all = sections.flatMap(([at, section]) => entriesOf(section.rows, `${at}.rows`));
  if (all.length === 0) tell(path, 'Has no row; one is needed.');
  if (all.length > mostRows) tell(path, `Has ${all.length} rows in all; ${mostRows} are allowed.`);
  tellRepeats(
    all.map(([at, { id }]) => [`${at}.id`, id]),
    tell,
  );
  tellUntitled(sections, tell);
}

/** Several sections have to be told apart. */
export function tellUntitled(sections: ReturnType<typeof entriesOf>, tell: Parameters<Check>[2]): void {
  if (sections.length < 2) return;
  for (const [at, { title }] of sections) {
    if (title === undefined || title === null || title === '') {
      tell(under(at, 'title'), 'Is missing; with several sections each needs one.', 131008);
    }
  }
}

/** One button that opens an address (Meta: interactive-cta-url-messages). */
export const urlButton: Check = object(
  {
    name: word('cta_url'),
    parameters: object({ display_text: text(20), url: webAddress }, ['display_text', 'url']),
  },
  ['name', 'parameters'],
);

/** Meta: flows/guides/sendingaflow. */
export const flow: Check = object(
  {
    name: word('flow'),
    parameters: all(
      object({ flow_cta: text(30), mode: word('draft', 'published') }, ['flow_cta']),
      (value, path, tell) => {
        if (!isObject(value)) return;
        const { flow_id: id, flow_name: name } = value;
        if (!id && !name) tell(under(path, 'flow_id'), 'Is missing: give flow_id or flow_name.', 131008);
      },
    ),
  },
  ['name', 'parameters'],
);
