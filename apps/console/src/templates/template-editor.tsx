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
  emptyCard,
  emptyDraft,
  type Fault,
  faultsOf,
  headerFormats,
  previewOf,
  type TemplateDraft,
  variablesOf,
} from './template-draft.ts';
import { Choice, Examples, Line, Lines } from './template-fields.tsx';
import { Cards, SampleField } from './template-media.tsx';
import { TemplatePreview } from './template-preview.tsx';

const backTo = linkTo(['account', 'templates']);

/** The template editor: a form next to a live preview and the faults for which Meta would refuse it. */
export function TemplateEditor({ onSubmitted }: { readonly onSubmitted: () => void }): JSX.Element {
  const { client, index } = useSession();
  const { wabaIds = [], graphVersion = 'v24.0' } = index;
  const { isBusy, problem, run } = useAction();
  const [draft, setDraft] = useState<TemplateDraft>(emptyDraft);
  const [account, setAccount] = useState(wabaIds[0] ?? '');
  const faults = faultsOf(draft);
  const preview = previewOf(draft);
  const isCarousel = draft.cards.length > 0;
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
          <Choice
            label={texts.templatesForm}
            value={draft.cards.length > 0 ? 'CAROUSEL' : 'ONE'}
            options={['ONE', 'CAROUSEL']}
            words={{ ONE: texts.templatesOneMessage, CAROUSEL: texts.templatesCarousel }}
            onChange={(form) => set({ cards: form === 'CAROUSEL' ? [emptyCard, emptyCard] : [] })}
          />
          {!isCarousel && <Header draft={draft} set={set} />}
          <Lines
            label={texts.templatesBody}
            value={draft.body}
            rows={6}
            hint={texts.templatesVariablesAreOrBoldItalic}
            onChange={(body) => set({ body })}
          />
          <Examples names={variablesOf(draft)} examples={draft.examples} onChange={(examples) => set({ examples })} />
          {isCarousel ? <Carousel draft={draft} set={set} /> : <End draft={draft} set={set} />}
          {problem && <Failure problem={problem} />}
          <Submit isDisabled={isBusy || faults.length > 0}>{texts.templatesSubmitToMeta}</Submit>
        </form>
        <div class="stack">
          <section class="card">
            <h2>{texts.templatesWhatTheyWillSee}</h2>
            {isWritten(draft) ? (
              <TemplatePreview
                shown={templateView({ name: draft.name, language: { code: draft.language } }, [preview])}
              />
            ) : (
              <p class="dim">{texts.templatesItAppearsHereAsYou}</p>
            )}
          </section>
          <Faults faults={draft.name === '' && draft.body === '' ? null : faults} />
        </div>
      </div>
    </>
  );
}

/** Whether there is anything to preview. */
const isWritten = ({ headerFormat, header, body, footer, buttons, cards }: TemplateDraft): boolean =>
  [header, body, footer, buttons].some((text) => text.trim() !== '') || headerFormat !== 'TEXT' || cards.length > 0;

interface PartProps {
  readonly draft: TemplateDraft;
  readonly set: (change: Partial<TemplateDraft>) => void;
}

const formatWords = {
  TEXT: texts.templatesText,
  IMAGE: texts.templatesPicture,
  VIDEO: texts.templatesVideo,
  DOCUMENT: texts.templatesDocument,
};

/** A text, or the sample of a file. */
const Header = ({ draft: { headerFormat, header, sample }, set }: PartProps): JSX.Element => (
  <>
    <Choice
      label={texts.templatesHeaderShows}
      value={headerFormat}
      options={headerFormats}
      words={formatWords}
      onChange={(chosen) =>
        set({ headerFormat: headerFormats.find((each) => each === chosen) ?? 'TEXT', sample: null })
      }
    />
    {headerFormat === 'TEXT' ? (
      <Line
        label={texts.templatesHeader}
        value={header}
        hint={texts.templatesMayBeLeftEmpty}
        onChange={(text) => set({ header: text })}
      />
    ) : (
      <SampleField format={headerFormat} sample={sample} onChange={(chosen) => set({ sample: chosen })} />
    )}
  </>
);

const Carousel = ({ draft: { cards, cardFormat }, set }: PartProps): JSX.Element => (
  <>
    <Choice
      label={texts.templatesCardsShow}
      value={cardFormat}
      options={['IMAGE', 'VIDEO']}
      words={formatWords}
      onChange={(chosen) =>
        set({
          cardFormat: chosen === 'VIDEO' ? 'VIDEO' : 'IMAGE',
          cards: cards.map((card) => ({ ...card, sample: null })),
        })
      }
    />
    <Cards cards={cards} format={cardFormat} onChange={(changed) => set({ cards: changed })} />
  </>
);

/** Footer and buttons. */
const End = ({ draft: { footer, buttons }, set }: PartProps): JSX.Element => (
  <>
    <Line
      label={texts.templatesFooter}
      value={footer}
      hint={texts.templatesMayBeLeftEmpty}
      onChange={(text) => set({ footer: text })}
    />
    <Lines
      label={texts.templatesButtons}
      value={buttons}
      rows={3}
      hint={texts.templatesOneALineYesOr}
      onChange={(lines) => set({ buttons: lines })}
    />
  </>
);

/** @param faults null before anything was entered. */
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
