import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Problem } from '../api/types.ts';
import * as texts from '../texts.ts';
import { withLocalTimes } from '../times.ts';
import { useAction } from '../ui/action.tsx';
import { Ago, Badge, Failure } from '../ui/elements.tsx';
import { useSession } from '../ui/session.tsx';
import { helpFor } from './finding-help.ts';
import { subjectOf } from './summary.ts';

const severityWords = {
  critical: texts.homeActNow,
  warning: texts.homeLookAtIt,
  info: texts.homeGoodToKnow,
} as const;
const severityTones = { critical: 'bad', warning: 'warn', info: 'info' } as const;

interface FindingsProps {
  readonly problems: readonly Problem[];
  readonly onChanged: () => void;
}

/**
 * The problems, causes first, with remedies and, if an action is safe, a button for it. The list itself
 * never changes under a reader: a problem that comes later appears in a corner of the page until it is moved to the list or
 * the page is opened again, and one that is over stays in the list until then, marked as over.
 */
export function Findings({ problems, onChanged }: FindingsProps): JSX.Element {
  const [listed, setListed] = useState(problems);
  const [late, setLate] = useState<readonly Problem[]>([]);
  const isKnown = ({ id }: Problem) => [...listed, ...late].some((known) => known.id === id);
  const added = problems.filter((problem) => !isKnown(problem));
  // In the order of arrival, whatever their severity, so that a new one moves none of the others.
  if (added.length > 0) setLate([...late, ...added]);
  const current = new Map(problems.map((problem) => [problem.id, problem]));
  const shown = (known: readonly Problem[]) => (
    <ol class="findings">
      {known.map((problem) => (
        <Finding
          key={problem.id}
          problem={current.get(problem.id) ?? problem}
          isOver={!current.has(problem.id)}
          onChanged={onChanged}
        />
      ))}
    </ol>
  );
  const move = () => {
    setListed(problems);
    setLate([]);
  };
  return (
    <>
      {listed.length > 0 && <section aria-label={texts.homeFindings}>{shown(listed)}</section>}
      <section class="late-findings" aria-label={texts.homeNewFindings} aria-live="polite">
        {late.some(({ id }) => current.has(id)) && (
          <>
            <button type="button" class="quiet" onClick={move}>
              {texts.homeMoveToTheList}
            </button>
            {shown(late)}
          </>
        )}
      </section>
    </>
  );
}

interface FindingProps {
  readonly problem: Problem;
  readonly isOver: boolean;
  readonly onChanged: () => void;
}

function Finding({ problem, isOver, onChanged }: FindingProps): JSX.Element {
  const { severity, since, cause, remedy } = problem;
  return (
    <li class={isOver ? 'finding over' : `finding ${severity}`}>
      <header>
        <Badge tone={severityTones[severity]}>{severityWords[severity]}</Badge>
        <span class="dim">
          {subjectOf(problem)}
          {since && <>{texts.homeSince(<Ago at={since} />)}</>}
        </span>
      </header>
      {isOver && <Badge tone="good">{texts.homeOver}</Badge>}
      <p class="cause">{withLocalTimes(cause)}</p>
      {remedy && (
        <p class="remedy">
          <strong>{texts.homeWhatToDo}</strong> {withLocalTimes(remedy)}
        </p>
      )}
      <Helps problem={problem} onChanged={onChanged} />
    </li>
  );
}

function Helps({
  problem,
  onChanged,
}: {
  readonly problem: Problem;
  readonly onChanged: () => void;
}): JSX.Element | null {
  const { client, scopes } = useSession();
  const { isBusy, problem: refusal, run } = useAction();
  const [outcome, setOutcome] = useState<string | null>(null);
  const { fix: known, where } = helpFor(problem);
  const fix = known && scopes.includes(known.scope) ? known : undefined;
  if (!fix && !where) return null;
  const act = () =>
    run(async () => {
      setOutcome(fix ? await fix.act(client) : null);
      onChanged();
    });
  const isElsewhere = where?.href.startsWith('https:');
  return (
    <>
      <p class="actions">
        {fix && (
          <button type="button" class="quiet" disabled={isBusy} onClick={act}>
            {isBusy ? texts.homeOneMoment : fix.words}
          </button>
        )}
        {where && (
          <a
            class="quiet"
            href={where.href}
            {...(isElsewhere && { target: '_blank', rel: texts.homeNoopenerNoreferrer })}
          >
            {where.words}
          </a>
        )}
        <span role="status" class="dim">
          {outcome}
        </span>
      </p>
      {refusal && <Failure problem={refusal} />}
    </>
  );
}
