import type { JSX } from 'preact';
import * as texts from '../texts.ts';
import { useAction } from '../ui/action.tsx';
import { Failure } from '../ui/elements.tsx';
import { Icon } from '../ui/icons.tsx';
import { useSession } from '../ui/session.tsx';
import { type CardDraft, emptyCard, type HeaderFormat, namesIn, type Sample } from './template-draft.ts';
import { Examples, Lines } from './template-fields.tsx';

/** The file types that Meta accepts as a sample, by header format. */
const accepted: Readonly<Record<HeaderFormat, string>> = {
  TEXT: '',
  IMAGE: 'image/jpeg,image/png',
  VIDEO: 'video/mp4',
  DOCUMENT: 'application/pdf',
};

interface SampleFieldProps {
  readonly format: HeaderFormat;
  readonly sample: Sample | null;
  readonly onChange: (sample: Sample) => void;
}

/** Chooses a sample for Meta’s reviewers, and uploads it before the template is submitted. */
export function SampleField({ format, sample, onChange }: SampleFieldProps): JSX.Element {
  const { client, index } = useSession();
  const { isBusy, problem, run } = useAction();
  const choose = (file: File | undefined) => {
    if (!file) return;
    void run(async () => {
      const handle = await client.uploadSample(index.graphVersion ?? 'v24.0', file);
      onChange({ handle, fileName: file.name });
    });
  };
  return (
    <>
      <label class="field">
        {texts.templatesSample}
        <input
          type="file"
          accept={accepted[format]}
          disabled={isBusy}
          onChange={({ currentTarget }) => choose(currentTarget.files?.[0])}
        />
        <span class="hint" role="status">
          {isBusy
            ? texts.templatesUploading
            : sample
              ? texts.templatesSampleIsAtMeta(sample.fileName)
              : texts.templatesWhatReviewersSee}
        </span>
      </label>
      {problem && <Failure problem={problem} />}
    </>
  );
}

/** Meta’s maximum. */
const maxCards = 10;

interface CardsProps {
  readonly cards: readonly CardDraft[];
  readonly format: HeaderFormat;
  readonly onChange: (cards: readonly CardDraft[]) => void;
}

/** The cards of a carousel, each a file with a text. */
export function Cards({ cards, format, onChange }: CardsProps): JSX.Element {
  const set = (at: number, change: Partial<CardDraft>) =>
    onChange(cards.map((card, index) => (index === at ? { ...card, ...change } : card)));
  return (
    <>
      {cards.map((card, index) => (
        <fieldset key={index} class="card-fields">
          <legend class="between">
            {texts.templatesCard(index + 1)}
            {cards.length > 1 && (
              <button
                type="button"
                class="plain-icon tiny"
                aria-label={texts.templatesRemoveCard(index + 1)}
                onClick={() => onChange(cards.filter((_, at) => at !== index))}
              >
                <Icon name="close" size={14} />
              </button>
            )}
          </legend>
          <SampleField format={format} sample={card.sample} onChange={(sample) => set(index, { sample })} />
          <Lines label={texts.templatesText} value={card.body} rows={2} onChange={(body) => set(index, { body })} />
          <Examples
            names={namesIn(card.body)}
            examples={card.examples}
            onChange={(examples) => set(index, { examples })}
          />
          <Lines
            label={texts.templatesCardButtons}
            value={card.buttons}
            rows={2}
            onChange={(buttons) => set(index, { buttons })}
          />
        </fieldset>
      ))}
      {cards.length < maxCards && (
        <p>
          <button type="button" class="quiet" onClick={() => onChange([...cards, emptyCard])}>
            <Icon name="plus" size={16} /> {texts.templatesAddACard}
          </button>
        </p>
      )}
    </>
  );
}
