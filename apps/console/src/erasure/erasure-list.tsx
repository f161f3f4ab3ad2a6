import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Erasure } from '../api/types.ts';
import * as texts from '../texts.ts';
import { Confirm } from '../ui/action.tsx';
import { More, usePages } from '../ui/pages.tsx';
import { Rows } from '../ui/rows.tsx';
import { useMay, useSession } from '../ui/session.tsx';
import { recordOf } from './erasure-progress.tsx';

/** The erasure records, with a button that lifts a block. */
export function ErasureList(): JSX.Element | null {
  const pages = usePages('erasures', (client, page) => client.erasures.list(page).page());
  if (pages.items.length === 0) return null;
  return (
    <section class="space">
      <h2>{texts.erasureErased}</h2>
      <ul class="cards erasures">
        {pages.items.map((erasure) => (
          <ErasureCard key={erasure.id} erasure={erasure} onChanged={pages.reload} />
        ))}
      </ul>
      <More pages={pages}>{texts.erasureLoadOlderErasures}</More>
    </section>
  );
}

function ErasureCard({
  erasure,
  onChanged,
}: {
  readonly erasure: Erasure;
  readonly onChanged: () => void;
}): JSX.Element {
  const { client } = useSession();
  const [asks, setAsks] = useState(false);
  const isBlocked = erasure.later === 'block' && erasure.liftedAt === null;
  return (
    <li class="card">
      <Rows facts={recordOf(erasure)} />
      {useMay('manage') && isBlocked && (
        <p class="actions">
          <button type="button" class="quiet" onClick={() => setAsks(true)}>
            {texts.erasureLiftTheBlock}
          </button>
        </p>
      )}
      {asks && (
        <Confirm
          title={texts.erasureLiftTheBlock}
          does={texts.erasureLiftIt}
          act={() => client.erasures.unblock(erasure.id).then(onChanged)}
          onClose={() => setAsks(false)}
        >
          <p>{texts.erasureWhatTheyWriteFromNow}</p>
        </Confirm>
      )}
    </li>
  );
}
