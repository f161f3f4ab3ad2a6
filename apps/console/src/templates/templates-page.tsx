import { parametersOf } from '@intexuraos/cloud-api/fill-template';
import type { JSX } from 'preact';
import type { Template } from '../api/types.ts';
import { templateView } from '../inbox/template-view.ts';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { Badge, Empty, Failure, Loading, type Tone } from '../ui/elements.tsx';
import { Icon } from '../ui/icons.tsx';
import { Rows } from '../ui/rows.tsx';
import { useMay } from '../ui/session.tsx';
import { LateEditor } from './late-editor.tsx';
import { TemplatePreview } from './template-preview.tsx';
import { useTemplates } from './use-templates.ts';

const statusTones: Readonly<Record<string, Tone>> = {
  APPROVED: 'good',
  PENDING: 'info',
  IN_APPEAL: 'info',
  PAUSED: 'warn',
  REJECTED: 'bad',
  DISABLED: 'bad',
};
const qualityTones: Readonly<Record<string, Tone>> = { GREEN: 'good', YELLOW: 'warn', RED: 'bad' };

/** The templates as the customer sees them, with status and quality. */
export function Templates({ query }: { readonly query: Readonly<Record<string, string>> }): JSX.Element {
  const templates = useTemplates();
  const mayWrite = useMay('manage');
  if (query.edit) return mayWrite ? <LateEditor onSubmitted={templates.reload} /> : <MayNotWrite />;
  const words = (query.q ?? '').toLowerCase();
  const all = templates.data ?? [];
  const shown = all.filter(({ name, status, category }) =>
    [name, status, category].some((text) => text?.toLowerCase().includes(words)),
  );
  return (
    <>
      <p class="between">
        <label class="field narrow">
          {texts.templatesFind}
          <input
            type="search"
            list={undefined}
            value={query.q ?? ''}
            placeholder={texts.templatesNameStatusOrCategory}
            onInput={({ currentTarget }) => {
              location.replace(linkTo(['account', 'templates'], { q: currentTarget.value }));
            }}
          />
        </label>
        {mayWrite && (
          <a class="primary" href={linkTo(['account', 'templates'], { edit: 'new' })}>
            <Icon name="plus" size={16} /> {texts.templatesNewTemplate}
          </a>
        )}
      </p>
      {templates.problem && <Failure problem={templates.problem} onRetry={templates.reload} />}
      {!templates.data && !templates.problem && <Loading rows={5} />}
      {templates.data && all.length === 0 && (
        <Empty icon="template" title={texts.templatesNoTemplateYet}>
          <p>{texts.templatesMetaLetsABusinessWrite()}</p>
        </Empty>
      )}
      {all.length > 0 && shown.length === 0 && (
        <Empty icon="search" title={texts.templatesNothingMatches}>
          <p>
            {texts.templatesNoTemplateFits(
              <q>{query.q}</q>,
              <a href={linkTo(['account', 'templates'])}>{texts.templatesAllTemplates}</a>,
            )}
          </p>
        </Empty>
      )}
      <ul class="cards">
        {shown.map((template) => (
          <TemplateCard key={`${template.name} ${template.language}`} template={template} />
        ))}
      </ul>
    </>
  );
}

/** Shown instead of the editor for a key that may not submit templates. */
const MayNotWrite = (): JSX.Element => (
  <Empty icon="template" title={texts.templatesYourKeyMayNotWriteTemplates}>
    <p>{texts.templatesSubmittingOneNeeds()}</p>
    <p>
      <a href={linkTo(['account', 'templates'])}>{texts.templatesAllTemplates}</a>
    </p>
  </Empty>
);

function TemplateCard({ template }: { readonly template: Template }): JSX.Element {
  const { name, language, status = '', category = '', quality_score: quality, rejected_reason: reason } = template;
  const score = quality?.score ?? 'UNKNOWN';
  const parameters = parametersOf({ ...template }).map((each) => each.name);
  return (
    <li class="card">
      <h2>{name}</h2>
      <p class="chips">
        <Badge tone={statusTones[status] ?? 'plain'}>{status.toLowerCase().replaceAll('_', ' ')}</Badge>
        {score !== 'UNKNOWN' && (
          <Badge tone={qualityTones[score] ?? 'plain'}>{texts.templatesQuality(score.toLowerCase())}</Badge>
        )}
        <Badge>{category.toLowerCase()}</Badge>
        <Badge>{language}</Badge>
      </p>
      {reason && reason !== 'NONE' && (
        <p class="problem">{texts.templatesRejected(reason.toLowerCase().replaceAll('_', ' '))}</p>
      )}
      <TemplatePreview shown={templateView({ name, language: { code: language } }, [template])} />
      <Rows facts={[[texts.templatesParameters, parameters.join(', ') || 'none']]} />
    </li>
  );
}
