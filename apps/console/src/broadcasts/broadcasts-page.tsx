import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Broadcast } from '../api/types.ts';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { Ago, Badge, Empty, PageTitle } from '../ui/elements.tsx';
import { useDebouncedCall, useEvery } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { More, PagesState, usePages } from '../ui/pages.tsx';
import { useLiveEvents, useMay } from '../ui/session.tsx';
import { BroadcastPane } from './broadcast-pane.tsx';
import { broadcastTone } from './broadcast-words.ts';
import { NewBroadcast } from './new-broadcast.tsx';
import { ProgressBar } from './progress-bar.tsx';

const refreshMs = 3_000;

/** Broadcasts of one template to many people, with progress and the people not reached. */
export function BroadcastsPage({ id }: { readonly id: string | undefined }): JSX.Element {
  const pages = usePages('broadcasts', (client, page) => client.broadcasts.list(page).page());
  const [isCreating, setCreating] = useState(false);
  const mayCreate = useMay('broadcast');
  useEvery(refreshMs, pages.reload);
  useLiveEvents(useDebouncedCall(1_000, pages.reload));
  return (
    <div class={id === undefined ? 'split few' : 'split few has-detail'}>
      <section class="list-pane">
        <PageTitle
          note={
            mayCreate && (
              <button type="button" class="primary" onClick={() => setCreating(true)}>
                <Icon name="plus" size={16} /> {texts.broadcastsNew}
              </button>
            )
          }
        >
          {texts.broadcastsBroadcasts}
        </PageTitle>
        <PagesState pages={pages} />
        {pages.isLoaded && pages.items.length === 0 && (
          <Empty icon="broadcast" title={texts.broadcastsNoBroadcastYet}>
            <p>{texts.broadcastsSendsOneTemplateToThe}</p>
            {mayCreate && (
              <button type="button" class="primary" onClick={() => setCreating(true)}>
                {texts.broadcastsNewBroadcast}
              </button>
            )}
          </Empty>
        )}
        <ol class="entry-list broadcast-list">
          {pages.items.map((broadcast) => (
            <Row key={broadcast.id} broadcast={broadcast} isChosen={broadcast.id === id} />
          ))}
        </ol>
        <More pages={pages}>{texts.broadcastsLoadOlderBroadcasts}</More>
      </section>
      {id !== undefined && <BroadcastPane key={id} id={id} onChanged={pages.reload} />}
      {isCreating && (
        <NewBroadcast
          onClose={() => setCreating(false)}
          onCreated={(created) => {
            setCreating(false);
            pages.reload();
            location.hash = linkTo(['broadcasts', created.id]);
          }}
        />
      )}
    </div>
  );
}

const Row = ({ broadcast, isChosen }: { readonly broadcast: Broadcast; readonly isChosen: boolean }): JSX.Element => (
  <li>
    <a href={linkTo(['broadcasts', broadcast.id])} aria-current={isChosen ? 'true' : undefined}>
      <span class="to">
        {broadcast.name} <span class="dim">{broadcast.template.name}</span>
      </span>
      <Badge tone={broadcastTone(broadcast.state)}>{broadcast.state}</Badge>
      <span class="summary">
        <ProgressBar broadcast={broadcast} />
      </span>
      <span class="dim when">
        {texts.broadcastsPeople(broadcast.rows.toLocaleString(), <Ago at={broadcast.startAt} />)}
      </span>
    </a>
  </li>
);
