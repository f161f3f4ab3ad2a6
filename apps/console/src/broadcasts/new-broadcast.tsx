import { parametersOf } from '@intexuraos/cloud-api/fill-template';
import type { BroadcastProblemsView } from '@intexuraos/service-api/schemas';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Broadcast } from '../api/types.ts';
import { templateView } from '../inbox/template-view.ts';
import { TemplatePreview } from '../templates/template-preview.tsx';
import { useTemplates } from '../templates/use-templates.ts';
import * as texts from '../texts.ts';
import { useAction } from '../ui/action.tsx';
import { CopyButton, Dialog, Failure } from '../ui/elements.tsx';
import { Field, instantOf, Select, Submit, valuesOf } from '../ui/fields.tsx';
import { useSession } from '../ui/session.tsx';
import { sampleCsv } from './broadcast-words.ts';

/** Sends a template to the people in a file. Nothing is sent unless every row is right. */
export function NewBroadcast({
  onClose,
  onCreated,
}: {
  readonly onClose: () => void;
  readonly onCreated: (broadcast: Broadcast) => void;
}): JSX.Element {
  const { client, index } = useSession();
  const { isBusy, problem, run } = useAction();
  const templates = useTemplates();
  const approved = (templates.data ?? []).filter(({ status }) => status === 'APPROVED');
  const [chosen, setChosen] = useState(0);
  const template = approved[chosen];
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget;
    if (!(form instanceof HTMLFormElement) || !template) return;
    const { name, startAt, share, phoneNumberId, skipBadRows } = valuesOf(form);
    const file = new FormData(form).get('file');
    if (!(file instanceof File)) return;
    void run(async () => {
      const query = {
        name,
        template: template.name,
        language: template.language,
        phoneNumberId,
        startAt: instantOf(startAt),
        share: share === undefined ? undefined : String(Number(share) / 100),
        skipBadRows,
      };
      onCreated(await client.broadcasts.upload(query, file));
    });
  };
  return (
    <Dialog title={texts.broadcastsNewBroadcast} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <Field
          label={texts.broadcastsName}
          name="name"
          required
          placeholder={texts.broadcastsDecemberOffer}
          hint={texts.broadcastsUniqueTheSameTwiceSends}
        />
        <Select
          label={texts.broadcastsTemplate}
          name="template"
          value={String(chosen)}
          onChange={(value) => setChosen(Number(value))}
          options={approved.map(({ name, language, category }, at) => [
            String(at),
            `${name} (${language})${category ? `, ${category.toLowerCase()}` : ''}`,
          ])}
        />
        {template && (
          <>
            <TemplatePreview
              shown={templateView({ name: template.name, language: { code: template.language } }, [template])}
            />
            <p class="between">
              <span class="hint">
                {texts.broadcastsColumns(
                  <code>{['to', ...parametersOf({ ...template }).map(({ name }) => name)].join(', ')}</code>,
                )}
              </span>
              <CopyButton text={sampleCsv(parametersOf({ ...template }))} label={texts.broadcastsCopyASample} />
            </p>
          </>
        )}
        <label class="field">
          {texts.broadcastsCsvFile}
          <input id="field-file" type="file" name="file" accept=".csv,text/csv" required />
        </label>
        {(index.phoneNumberIds ?? []).length > 1 && (
          <Select
            label={texts.broadcastsFrom}
            name="phoneNumberId"
            options={(index.phoneNumberIds ?? []).map((id) => [id, id])}
          />
        )}
        <div class="pair">
          <Field
            label={texts.broadcastsStarts}
            name="startAt"
            type="datetime-local"
            hint={texts.broadcastsAtOnceIfLeftEmpty}
          />
          <Field label={texts.broadcastsShareOfTheRate2} name="share" type="number" min={1} max={100} value={100} />
        </div>
        <label class="check">
          <input type="checkbox" name="skipBadRows" value="true" />
          {texts.broadcastsSkipBadRows}
          <span class="hint">{texts.broadcastsTheyAreListedAsNot}</span>
        </label>
        {problem && <Failure problem={problem} />}
        {problem && <RowProblems body={problem.body} />}
        <Submit isDisabled={isBusy || !template}>
          {isBusy ? texts.broadcastsCheckingEveryRow : texts.broadcastsSend}
        </Submit>
      </form>
    </Dialog>
  );
}

const shownProblems = 20;

const hasProblems = (body: unknown): body is Pick<BroadcastProblemsView, 'problems' | 'problemCount'> =>
  typeof body === 'object' && body !== null && 'problems' in body && Array.isArray(body.problems);

function RowProblems({ body }: { readonly body: unknown }): JSX.Element | null {
  if (!hasProblems(body)) return null;
  return (
    <ul class="failures" aria-label={texts.broadcastsRowsWithAProblem}>
      {body.problems.slice(0, shownProblems).map(({ line, column, message }) => (
        <li key={`${line} ${column} ${message}`} class="problem">
          {line !== null && texts.broadcastsLine(line)}
          {column !== null && `, ${column}`}: {message}
        </li>
      ))}
      {body.problemCount > shownProblems && (
        <li class="dim">{texts.broadcastsAndMore(body.problemCount - shownProblems)}</li>
      )}
    </ul>
  );
}
