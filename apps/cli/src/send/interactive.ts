import type { Json } from '../json.ts';
import { wrongUse } from '../outcome.ts';

interface Frame {
  readonly header?: string;
  readonly footer?: string;
}

interface ButtonsOptions extends Frame {
  readonly button?: readonly string[];
}

/** A text with reply buttons. */
export function buttonsOf(body: string, options: ButtonsOptions): Json {
  const buttons = (options.button ?? []).map((text) => ({ type: 'reply', reply: choiceOf(text) }));
  return interactive('button', body, options, { buttons });
}

interface ListOptions extends Frame {
  readonly open: string;
  readonly row?: readonly string[];
}

/** A text with a list to choose from. */
export function listOf(body: string, options: ListOptions): Json {
  const rows = (options.row ?? []).map(choiceOf);
  return interactive('list', body, options, { button: options.open, sections: [{ title: options.open, rows }] });
}

function interactive(type: string, body: string, { header, footer }: Frame, action: Json): Json {
  return {
    type: 'interactive',
    interactive: {
      type,
      ...(header !== undefined && { header: { type: 'text', text: header } }),
      body: { text: body },
      ...(footer !== undefined && { footer: { text: footer } }),
      action,
    },
  };
}

/** `Yes`, or `yes=Yes` to give the answer an id of its own. */
function choiceOf(text: string): { readonly id: string; readonly title: string } {
  const at = text.indexOf('=');
  const [id, title] = at < 0 ? [text, text] : [text.slice(0, at), text.slice(at + 1)];
  if (id.trim() === '' || title.trim() === '')
    throw wrongUse(`"${text}" is not a choice.`, 'Give its text, or id=text: --button yes=Yes.');
  return { id, title };
}
