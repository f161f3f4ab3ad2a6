import { componentsOf, parametersOf, partsOf } from '@intexuraos/cloud-api/fill-template';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Template } from '../api/types.ts';
import { TemplatePreview } from '../templates/template-preview.tsx';
import * as texts from '../texts.ts';
import { Dialog, Empty, Loading } from '../ui/elements.tsx';
import { instantOf } from '../ui/fields.tsx';
import { templateView } from './template-view.ts';

interface TemplateDialogProps {
  /** Null until Meta has responded. */
  readonly templates: readonly Template[] | null;
  /** Sends it. @returns whether it was accepted. */
  readonly onSend: (message: object) => Promise<boolean>;
  /** Uploads a file to Meta. @returns its id; null if that failed, which is shown below the thread. */
  readonly onUpload: (file: File) => Promise<string | null>;
  readonly onClose: () => void;
}

/** Chooses a template, fills it in, and shows what the customer will see. */
export function TemplateDialog({ templates, onSend, onUpload, onClose }: TemplateDialogProps): JSX.Element {
  const approved = (templates ?? []).filter(({ status }) => status === undefined || status === 'APPROVED');
  const [chosen, setChosen] = useState(0);
  const [values, setValues] = useState<ReadonlyMap<string, string>>(new Map());
  const [problem, setProblem] = useState<string | null>(null);
  const [sendAt, setSendAt] = useState('');
  const [isBusy, setBusy] = useState(false);
  const template = approved[chosen];
  if (!template) {
    return (
      <Dialog title={texts.inboxSendATemplate} onClose={onClose}>
        {templates === null ? (
          <Loading />
        ) : (
          <Empty icon="template" title={texts.inboxNoApprovedTemplate}>
            <p>{texts.inboxTheAccountHasNoneOr}</p>
          </Empty>
        )}
      </Dialog>
    );
  }
  const parameters = parametersOf({ ...template });
  const submit = async (event: Event) => {
    event.preventDefault();
    const message = messageOf(template, values);
    if ('problem' in message) return setProblem(message.problem);
    setBusy(true);
    if (await onSend({ ...message, ...timeOf(sendAt) })) onClose();
    else setProblem(notTaken);
    setBusy(false);
  };
  const set = (name: string, value: string) => setValues((was) => new Map(was).set(name, value));
  const upload = async (name: string, file: File | undefined) => {
    if (!file) return;
    setBusy(true);
    const id = await onUpload(file);
    setBusy(false);
    setProblem(id === null ? notTaken : null);
    if (id !== null) set(name, id);
  };
  const filled = messageOf(template, values);
  const shown =
    'problem' in filled
      ? templateView({ name: template.name, language: { code: template.language } }, approved)
      : templateView(filled.template, approved);
  return (
    <Dialog title={texts.inboxSendATemplate} onClose={onClose}>
      <form class="template-form" onSubmit={submit}>
        <label for="template">{texts.inboxTemplate}</label>
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
              {isOptional ? texts.inboxOptional : ''}{' '}
              <span class="dim">{media ? texts.inboxLinkToTheOrA(media) : where}</span>
            </label>
            <input
              id={`value ${name}`}
              required={!isOptional}
              placeholder={example ?? ''}
              value={values.get(name) ?? ''}
              onInput={({ currentTarget }) => set(name, currentTarget.value)}
            />
            {media && (
              <input
                type="file"
                aria-label={texts.inboxFileFor(name)}
                accept={accepted[media]}
                onChange={({ currentTarget }) => void upload(name, currentTarget.files?.[0])}
              />
            )}
          </div>
        ))}
        <p class="label">{texts.inboxWhatTheyWillSee}</p>
        <TemplatePreview shown={shown} />
        {problem && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <div>
          <label for="template-at">{texts.inboxSendAt2(<span class="dim">{texts.inboxAtOnceIfItIs}</span>)}</label>
          <input
            id="template-at"
            type="datetime-local"
            list={undefined}
            value={sendAt}
            onInput={({ currentTarget }) => setSendAt(currentTarget.value)}
          />
        </div>
        <button type="submit" class="primary" disabled={isBusy}>
          {sendAt === '' ? texts.inboxSend : texts.inboxSchedule}
        </button>
      </form>
    </Dialog>
  );
}

const notTaken = texts.inboxItWasNotTakenThe;

const accepted = { image: 'image/jpeg,image/png', video: 'video/mp4,video/3gpp', document: undefined } as const;

/** The time to send it at, entered in the person's own time zone. */
export const timeOf = (local: string | null): { readonly send_at?: string } => {
  const at = instantOf(local ?? undefined);
  return at === undefined ? {} : { send_at: at };
};

/** The message with these values. An empty value leaves its variable unreplaced in the preview. */
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
    return { problem: error instanceof Error ? error.message : texts.inboxAValueHasTheWrong };
  }
}
