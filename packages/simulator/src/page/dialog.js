// @ts-check
import { button, byId, element } from './elements.js';

/** Opens a dialog with a title; Escape and the button close it. @param {string} title @param {any[]} content @param {Record<string, any>} [data] */
export function openDialog(title, content, data = {}) {
  const dialog = byId('dialog');
  Object.assign(dialog.dataset, { about: '', ...data });
  dialog.replaceChildren(
    element('div', { className: 'dialog-head' }, [
      element('h2', { id: 'dialog-title', textContent: title }),
      button('✕', () => dialog.close(), { 'aria-label': 'Close', className: 'plain' }),
    ]),
    ...content,
  );
  if (!dialog.open) dialog.showModal();
}

export const closeDialog = () => byId('dialog').close();

/**
 * A form in a dialog: one field per name, with its initial value.
 * @param {string} title
 * @param {{ name: string, label: string, value?: string, rows?: number, isOptional?: boolean, inputMode?: string }[]} fields
 * @param {string} action
 * @param {(values: Record<string, string>) => void} onSubmit throws if the values are invalid
 * @param {string} [explanation]
 */
export function openForm(title, fields, action, onSubmit, explanation) {
  const problem = element('p', { className: 'problem', role: 'alert', hidden: true });
  const inputs = fields.map(({ name, label, value = '', rows, isOptional, inputMode }) => {
    const input = element(rows ? 'textarea' : 'input', {
      id: `field-${name}`,
      value,
      required: !isOptional,
      autocomplete: 'off',
      ...(rows && { rows }),
      ...(inputMode && { inputMode }),
    });
    return { name, input, row: element('label', { className: 'field' }, [label, input]) };
  });
  const form = element(
    'form',
    {
      onsubmit: (/** @type {any} */ event) => {
        event.preventDefault();
        try {
          onSubmit(Object.fromEntries(inputs.map(({ name, input }) => [name, input.value.trim()])));
          closeDialog();
        } catch (error) {
          problem.hidden = false;
          problem.textContent = error instanceof Error ? error.message : String(error);
        }
      },
    },
    [
      explanation && element('p', { className: 'soft', textContent: explanation }),
      ...inputs.map(({ row }) => row),
      problem,
      element('button', { type: 'submit', className: 'primary', textContent: action }),
    ],
  );
  openDialog(title, [form]);
  inputs[0]?.input.focus();
}
