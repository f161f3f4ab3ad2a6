import { cloudError } from '../../graph/errors.ts';
import {
  exactly,
  type Fields,
  list,
  object,
  type Path,
  shortText,
  sizedText,
  type TextSize,
  text,
  unique,
  within,
} from '../checks.ts';
import {
  action,
  actionPath,
  anyHeader,
  body,
  header,
  type InteractiveCheck,
  optionalFooter,
  sectionTitle,
  trimmed,
} from './parts.ts';

/** Meta: interactive-reply-buttons. One to three, ids and titles unique. */
export const checkButtons: InteractiveCheck = (interactive, context) => {
  header(interactive, context, anyHeader);
  body(interactive);
  optionalFooter(interactive);
  const path = within(actionPath, 'buttons');
  const replies = list(action(interactive), 'buttons', actionPath, { min: 1, max: 3 }).map((button, index) => {
    const here = within(path, index);
    exactly(button, 'type', here, 'reply');
    const reply = object(button, 'reply', here);
    const id = sizedText(reply, 'id', within(here, 'reply'), { what: 'Button id', max: 256 });
    trimmed(id, 'Button id');
    return { id, title: sizedText(reply, 'title', within(here, 'reply'), { what: 'Button title', max: 20 }) };
  });
  unique(
    replies.map(({ id }) => id),
    'Button ids',
  );
  unique(
    replies.map(({ title }) => title),
    'Button titles',
  );
};

/** Meta: interactive-list. Ten sections, ten rows in all. */
export const checkList: InteractiveCheck = (interactive, context) => {
  header(interactive, context, ['text']);
  body(interactive, 4096);
  optionalFooter(interactive);
  required(action(interactive), 'button', actionPath, { what: 'Button label', max: 20 });
  const path = within(actionPath, 'sections');
  const sections = list(action(interactive), 'sections', actionPath, { min: 1, max: 10 });
  const ids = sections.flatMap((section, index) => {
    const here = within(path, index);
    sectionTitle(section, here, sections.length);
    return list(section, 'rows', here, { min: 1, max: 100 }).map((row, at) => checkRow(row, `${here}['rows'][${at}]`));
  });
  if (ids.length > 10) throw cloudError(131009, 'Total row count exceed max allowed count: 10');
  unique(ids, 'Row ids');
};

function checkRow(row: Fields, path: string): string {
  required(row, 'title', path, { what: 'Row title', max: 24 });
  shortText(row, 'description', path, { what: 'Row description', max: 72 });
  const id = required(row, 'id', path, { what: 'Row id', max: 200 });
  trimmed(id, 'Row id');
  return id;
}

function required(parent: Fields, name: string, path: Path, size: TextSize): string {
  text(parent, name, path);
  return shortText(parent, name, path, size) ?? '';
}
