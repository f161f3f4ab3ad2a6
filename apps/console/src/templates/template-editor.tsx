import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { templateView } from '../inbox/template-view.ts';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
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
          <Icon name="back" size={16} /> {texts.templatesAllTemplates}
        </a>
      </p>
      <div class="columns space">
        <form class="form card" onSubmit={submit}>
          {wabaIds.length > 1 && (
            <Choice label={texts.templatesAccount} value={account} options={wabaIds} onChange={setAccount} />
          )}
          <Line
            label={texts.templatesName}
            value={draft.name}
            hint={texts.templatesSmallLettersDigitsAndUnderscores}
            onChange={(name) => set({ name })}
          />
          <div class="pair">
            <Line
              label={texts.templatesLanguage}
              value={draft.language}
              hint={texts.templatesSuchAsEnUsOr}
              onChange={(language) => set({ language })}
            />
            <Choice
              label={texts.templatesCategory}
              value={draft.category}
              options={['UTILITY', 'MARKETING']}
              onChange={(category) => set({ category })}
            />
          </div>
          <Line
            label={texts.templatesHeader}
            value={draft.header}
            hint={texts.templatesMayBeLeftEmpty}
            onChange={(header) => set({ header })}
          />
          <Lines
            label={texts.templatesBody}
            value={draft.body}
            rows={6}
            hint={texts.templatesVariablesAreOrBoldItalic}
            onChange={(body) => set({ body })}
          />
          {variablesOf(draft).map((name) => (
            <Line
              key={name}
              label={texts.templatesExampleFor(name)}
              value={draft.examples[name] ?? ''}
              onChange={(example) => set({ examples: { ...draft.examples, [name]: example } })}
            />
          ))}
          <Line
            label={texts.templatesFooter}
            value={draft.footer}
            hint={texts.templatesMayBeLeftEmpty}
            onChange={(footer) => set({ footer })}
          />
          <Lines
            label={texts.templatesButtons}
            value={draft.buttons}
            rows={3}
            hint={texts.templatesOneALineYesOr}
            onChange={(buttons) => set({ buttons })}
          />
          {problem && <Failure problem={problem} />}
          <Submit isDisabled={isBusy || faults.length > 0}>{texts.templatesSubmitToMeta}</Submit>
        </form>
        <div class="stack">
          <section class="card">
            <h2>{texts.templatesWhatTheyWillSee}</h2>
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
      <h2>{faults.length === 0 ? texts.templatesItPassesMetasRules : texts.templatesMetaWouldRefuseIt}</h2>
      {faults.length === 0 && <p class="dim">{texts.templatesWhetherItsContentIsApproved}</p>}
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
