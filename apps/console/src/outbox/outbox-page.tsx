import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { OutboxEntry } from '../api/types.ts';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { Ago, Badge, Empty, PageTitle } from '../ui/elements.tsx';
import { instantOf } from '../ui/fields.tsx';
import { FilterField, NumberFilter, TimeFilter } from '../ui/filter-field.tsx';
import { useDebouncedCall, useEvery } from '../ui/hooks.ts';
import { More, PagesState, usePages } from '../ui/pages.tsx';
import { useLiveEvents, useMay } from '../ui/session.tsx';
import { Spacer, useWindowed } from '../ui/use-windowed.tsx';
import { ChangeMany } from './change-many.tsx';
import { EntryPane } from './entry-pane.tsx';
import { changeableAmong, isStates, recipientWords, stateGroups, toneOf } from './outbox-words.ts';

type Query = Readonly<Record<string, string>>;

/** The assumed height of a row that was not drawn yet. */
const guessedHeight = 42;
/** Changes without a webhook, such as a retry, are found by polling. */
const refreshMs = 5_000;

/** The outgoing messages, and one of them with every attempt. */
export function OutboxPage({ id, query }: { readonly id: string | undefined; readonly query: Query }): JSX.Element {
  return (
    <div class={id === undefined ? 'split' : 'split has-detail'}>
      <EntryList chosen={id} query={query} />
      {id !== undefined && <EntryPane key={id} id={id} backTo={linkTo(['outbox'], query)} />}
    </div>
  );
}

function EntryList({ chosen, query }: { readonly chosen: string | undefined; readonly query: Query }): JSX.Element {
  const state = isStates(query.state ?? '') ? query.state : undefined;
  const { recipient, code, phoneNumberId, from, until } = query;
  const asked = { state, phoneNumberId, recipient, code, from: instantOf(from), until: instantOf(until) };
  const isFiltered = Object.values(asked).some(Boolean);
  const mayChange = useMay('manage');
  const possible = (['retry', 'cancel'] as const).filter(
    (kind) => mayChange && isFiltered && changeableAmong(kind, state) !== null,
  );
  const [many, setMany] = useState<'retry' | 'cancel' | null>(null);
  const key = `outbox ${JSON.stringify(asked)}`;
  const pages = usePages(key, (client, page) => client.outbox.list({ ...asked, ...page }).page());
  useEvery(refreshMs, pages.reload);
  useLiveEvents(useDebouncedCall(400, pages.reload));
  const keys = useMemo(() => pages.items.map(({ id }) => id), [pages.items]);
  const { list, range, above, below } = useWindowed(keys, guessedHeight);
  return (
    <section class="list-pane">
      <PageTitle
        note={
          <span class="actions">
            {possible.map((kind) => (
              <button
                key={kind}
                type="button"
                class={kind === 'cancel' ? 'quiet danger' : 'quiet'}
                onClick={() => setMany(kind)}
              >
                {kind === 'cancel' ? texts.outboxCancelThese : texts.outboxRetryThese}
              </button>
            ))}
          </span>
        }
      >
        {texts.outboxOutbox}
      </PageTitle>
      {many && (
        <ChangeMany
          kind={many}
          filter={{ ...asked, state: changeableAmong(many, state) ?? undefined }}
          onClose={() => setMany(null)}
          onDone={pages.reload}
        />
      )}
      <Filters query={query} />
      <PagesState pages={pages} />
      {pages.isLoaded && pages.items.length === 0 && !pages.hasMore && <NoEntries isFiltered={isFiltered} />}
      <ol class="entry-list" ref={list}>
        <Spacer height={above} />
        {pages.items.slice(range.first, range.last).map((entry) => (
          <EntryRow key={entry.id} entry={entry} isChosen={entry.id === chosen} query={query} />
        ))}
        <Spacer height={below} />
      </ol>
      <More pages={pages}>{texts.outboxLoadOlderMessages}</More>
    </section>
  );
}

interface EntryRowProps {
  readonly entry: OutboxEntry;
  readonly isChosen: boolean;
  readonly query: Query;
}

function EntryRow({ entry, isChosen, query }: EntryRowProps): JSX.Element {
  return (
    <li data-row={entry.id}>
      <a href={linkTo(['outbox', entry.id], query)} aria-current={isChosen ? 'true' : undefined}>
        <span class="to">
          {recipientWords(entry.recipient)} <span class="dim">{entry.type}</span>
        </span>
        <Badge tone={toneOf(entry.state)}>{entry.state}</Badge>
        <span class="summary">{entry.summary}</span>
        <span class="dim when">
          <Ago at={entry.createdAt} />
          {entry.attemptCount > 1 && texts.outboxAttempts(entry.attemptCount)}
        </span>
      </a>
    </li>
  );
}

function Filters({ query }: { readonly query: Query }): JSX.Element {
  const chosen = query.state ?? '';
  return (
    <search class="filters">
      <nav class="segments" aria-label={texts.outboxState}>
        {stateGroups.map(({ title, states }) => (
          <a
            key={title}
            href={linkTo(['outbox'], { ...query, state: states.join() })}
            aria-current={states.join() === chosen ? 'true' : undefined}
          >
            {title}
          </a>
        ))}
      </nav>
      <NumberFilter path={['outbox']} query={query} />
      {(
        [
          ['recipient', texts.outboxRecipient, '+1 650 555 1234'],
          ['code', texts.outboxMetasCode, '131026'],
        ] as const
      ).map(([name, label, placeholder]) => (
        <FilterField key={name} path={['outbox']} query={query} name={name} label={label} placeholder={placeholder} />
      ))}
      <TimeFilter path={['outbox']} query={query} />
    </search>
  );
}

function NoEntries({ isFiltered }: { readonly isFiltered: boolean }): JSX.Element {
  return isFiltered ? (
    <Empty icon="outbox" title={texts.outboxNothingHere}>
      <p>{texts.outboxNoMessageFits(<a href={linkTo(['outbox'])}>{texts.outboxShowAll}</a>)}</p>
    </Empty>
  ) : (
    <Empty icon="outbox" title={texts.outboxNothingWasSentYet}>
      <p>{texts.outboxSendAsYouWouldTo(<a href={linkTo(['inbox'])}>{texts.outboxInbox}</a>)}</p>
    </Empty>
  );
}
