import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { templateView } from '../inbox/template-view.ts';
import { linkTo } from '../routing.ts';
import { useAction } from '../ui/action.tsx';
import { Failure } from '../ui/elements.tsx';
import { Submit } from '../ui/fields.tsx';
import { Icon } from '../ui/icons.tsx';
import { useSession } from '../ui/session.tsx';
import {
  definitionOf,
  emptyDraft,
  type Fault,
  faultsOf,
  previewOf,
  type TemplateDraft,
  variablesOf,
} from './template-draft.ts';
import { TemplatePreview } from './template-preview.tsx';

const backTo = linkTo(['account', 'templates']);

/** Writes a template: next to the form what the customer will see, and what Meta would refuse. */
export function TemplateEditor({ onSubmitted }: { readonly onSubmitted: () => void }): JSX.Element {
  const { client, index } = useSession();
  const { wabaIds = [], graphVersion = 'v24.0' } = index;
  const { isBusy, problem, run } = useAction();
  const [draft, setDraft] = useState<TemplateDraft>(emptyDraft);
  const [account, setAccount] = useState(wabaIds[0] ?? '');
  const faults = faultsOf(draft);
  const preview = previewOf(draft);
  const set = (change: Partial<TemplateDraft>) => setDraft({ ...draft, ...change });
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    void run(() => client.createTemplate(graphVersion, account, definitionOf(draft))).then((isTaken) => {
      if (!isTaken) return;
      onSubmitted();
      location.hash = linkTo(['account', 'templates'], { q: draft.name });
    });
  };
  return (
    <>
      <p>
        <a class="quiet" href={backTo}>
          <Icon name="back" size={16} /> All templates
        </a>
      </p>
      <div class="columns space">
        <form class="form card" onSubmit={submit}>
          {wabaIds.length > 1 && <Choice label="Account" value={account} options={wabaIds} onChange={setAccount} />}
          <Line
            label="Name"
            value={draft.name}
            hint="Small letters, digits and underscores."
            onChange={(name) => set({ name })}
          />
          <div class="pair">
            <Line
              label="Language"
              value={draft.language}
              hint="Such as en_US or pt_BR."
              onChange={(language) => set({ language })}
            />
            <Choice
              label="Category"
              value={draft.category}
              options={['UTILITY', 'MARKETING']}
              onChange={(category) => set({ category })}
            />
          </div>
          <Line label="Header" value={draft.header} hint="May be left empty." onChange={(header) => set({ header })} />
          <Lines
            label="Body"
            value={draft.body}
            rows={6}
            hint="Variables are {{1}}, {{2}} or {{first_name}}; *bold*, _italic_, ~struck~."
            onChange={(body) => set({ body })}
          />
          {variablesOf(draft).map((name) => (
            <Line
              key={name}
              label={`Example for {{${name}}}`}
              value={draft.examples[name] ?? ''}
              onChange={(example) => set({ examples: { ...draft.examples, [name]: example } })}
            />
          ))}
          <Line label="Footer" value={draft.footer} hint="May be left empty." onChange={(footer) => set({ footer })} />
          <Lines
            label="Buttons"
            value={draft.buttons}
            rows={3}
            hint="One a line: Yes, or Track it | https://…, or Call us | +1650…"
            onChange={(buttons) => set({ buttons })}
          />
          {problem && <Failure problem={problem} />}
          <Submit isDisabled={isBusy || faults.length > 0}>Submit to Meta</Submit>
        </form>
        <div class="stack">
          <section class="card">
            <h2>What they will see</h2>
            <TemplatePreview
              shown={templateView({ name: draft.name, language: { code: draft.language } }, [preview])}
            />
          </section>
          <Faults faults={draft.name === '' && draft.body === '' ? null : faults} />
        </div>
      </div>
    </>
  );
}

/** @param faults null before anything was written. */
function Faults({ faults }: { readonly faults: readonly Fault[] | null }): JSX.Element | null {
  if (!faults) return null;
  return (
    <section class="card lint" aria-live="polite">
      <h2>{faults.length === 0 ? 'It passes Meta’s rules' : 'Meta would refuse it'}</h2>
      {faults.length === 0 && <p class="dim">Whether its content is approved, Meta decides, within a day.</p>}
      <ul class="reasons">
        {faults.map(({ place, message }) => (
          <li key={`${place} ${message}`}>
            <strong>{place}:</strong> {message}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface LineProps {
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly onChange: (text: string) => void;
}

const Line = ({ label, value, hint, onChange }: LineProps): JSX.Element => (
  <label class="field">
    {label}
    <input type="text" list={undefined} value={value} onInput={({ currentTarget }) => onChange(currentTarget.value)} />
    {hint && <span class="hint">{hint}</span>}
  </label>
);

const Lines = ({ label, value, hint, rows, onChange }: LineProps & { readonly rows: number }): JSX.Element => (
  <label class="field">
    {label}
    <textarea rows={rows} value={value} onInput={({ currentTarget }) => onChange(currentTarget.value)} />
    {hint && <span class="hint">{hint}</span>}
  </label>
);

const Choice = ({
  label,
  value,
  options,
  onChange,
}: LineProps & { readonly options: readonly string[] }): JSX.Element => (
  <label class="field">
    {label}
    <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
      {options.map((option) => (
        <option key={option} value={option}>
          {option}
        </option>
      ))}
    </select>
  </label>
);
