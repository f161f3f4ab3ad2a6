import { componentsOf, parametersOf, partsOf } from '@intexuraos/cloud-api/fill-template';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Template } from '../api/types.ts';
import { TemplatePreview } from '../templates/template-preview.tsx';
import { Dialog, Empty } from '../ui/elements.tsx';
import { templateView } from './template-view.ts';

interface TemplateDialogProps {
  readonly templates: readonly Template[];
  /** Whether it went. */
  readonly onSend: (message: object) => Promise<boolean>;
  readonly onClose: () => void;
}

/** Chooses a template, fills it in, and shows what the customer will see. */
export function TemplateDialog({ templates, onSend, onClose }: TemplateDialogProps): JSX.Element {
  const approved = templates.filter(({ status }) => status === undefined || status === 'APPROVED');
  const [chosen, setChosen] = useState(0);
  const [values, setValues] = useState<ReadonlyMap<string, string>>(new Map());
  const [problem, setProblem] = useState<string | null>(null);
  const template = approved[chosen];
  if (!template) {
    return (
      <Dialog title="Send a template" onClose={onClose}>
        <Empty icon="template" title="No approved template">
          <p>
            The account has none, or Meta could not be asked. Create one in WhatsApp Manager; Meta reviews it first.
          </p>
        </Empty>
      </Dialog>
    );
  }
  const parameters = parametersOf({ ...template });
  const submit = async (event: Event) => {
    event.preventDefault();
    const message = messageOf(template, values);
    if ('problem' in message) return setProblem(message.problem);
    if (await onSend(message)) onClose();
    else setProblem('It was not taken. The reason stands below the thread.');
  };
  const filled = messageOf(template, values);
  const shown =
    'problem' in filled
      ? templateView({ name: template.name, language: { code: template.language } }, approved)
      : templateView(filled.template, approved);
  return (
    <Dialog title="Send a template" onClose={onClose}>
      <form class="template-form" onSubmit={submit}>
        <label for="template">Template</label>
        <select
          id="template"
          value={chosen}
          onChange={({ currentTarget }) => {
            setChosen(Number(currentTarget.value));
            setValues(new Map());
            setProblem(null);
          }}
        >
          {approved.map(({ name, language, category }, index) => (
            <option key={`${name} ${language}`} value={index}>
              {name} ({language}){category ? `, ${category.toLowerCase()}` : ''}
            </option>
          ))}
        </select>
        {parameters.map(({ name, where, example, isOptional, media }) => (
          <div key={name}>
            <label for={`value ${name}`}>
              {name}
              {isOptional ? ' (optional)' : ''} <span class="dim">{media ? `link to the ${media}` : where}</span>
            </label>
            <input
              id={`value ${name}`}
              required={!isOptional}
              placeholder={example ?? ''}
              value={values.get(name) ?? ''}
              onInput={({ currentTarget }) => setValues(new Map(values).set(name, currentTarget.value))}
            />
          </div>
        ))}
        <p class="label">What they will see</p>
        <TemplatePreview shown={shown} />
        {problem && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" class="primary">
          Send
        </button>
      </form>
    </Dialog>
  );
}

/** The message with these values; an empty one leaves its variable as it is in the preview. */
function messageOf(
  template: Template,
  values: ReadonlyMap<string, string>,
): { readonly type: 'template'; readonly template: Readonly<Record<string, unknown>> } | { readonly problem: string } {
  const given = new Map([...values].filter(([, value]) => value.trim() !== ''));
  try {
    const components = componentsOf(partsOf({ ...template }), given, (text) =>
      Number.isNaN(Date.parse(text)) ? null : Date.parse(text),
    );
    const { name, language } = template;
    return {
      type: 'template',
      template: { name, language: { code: language }, ...(components.length > 0 && { components }) },
    };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : 'A value has the wrong form.' };
  }
}
