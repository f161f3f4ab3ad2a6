import { cloudError } from '../../graph/errors.ts';
import { exactly, type Fields, list, object, optionalText, text, unique, within } from '../checks.ts';
import {
  action,
  actionPath,
  anyHeader,
  body,
  header,
  type InteractiveCheck,
  optionalFooter,
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
    const id = text(reply, 'id', within(here, 'reply'), 256);
    trimmed(id, 'Button id');
    return { id, title: text(reply, 'title', within(here, 'reply'), 20) };
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
  text(action(interactive), 'button', actionPath, 20);
  const path = within(actionPath, 'sections');
  const sections = list(action(interactive), 'sections', actionPath, { min: 1, max: 10 });
  const ids = sections.flatMap((section, index) => {
    const here = within(path, index);
    if (sections.length > 1) text(section, 'title', here, 24);
    else optionalText(section, 'title', here, 24);
    return list(section, 'rows', here, { min: 1, max: 100 }).map((row, at) => checkRow(row, `${here}['rows'][${at}]`));
  });
  if (ids.length > 10) throw cloudError(131009, 'Total row count exceed max allowed count: 10');
  unique(ids, 'Row ids');
};

function checkRow(row: Fields, path: string): string {
  text(row, 'title', path, 24);
  optionalText(row, 'description', path, 72);
  const id = text(row, 'id', path, 200);
  trimmed(id, 'Row id');
  return id;
}
