import type { JSX } from 'preact';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { Empty, Failure, Loading } from '../ui/elements.tsx';
import { useLoaded } from '../ui/hooks.ts';

/** What one of Meta's error codes means, and what to do about it. */
export function ErrorLookup({ query }: { readonly query: Readonly<Record<string, string>> }): JSX.Element {
  const { code = '' } = query;
  const isCode = /^\d{1,9}$/.test(code);
  const found = useLoaded(`code ${isCode ? code : ''}`, async (client) =>
    isCode ? client.explain(Number(code)) : null,
  );
  const isUnknown = isCode && found.problem?.status === 404;
  return (
    <>
      <label class="field narrow">
        {texts.accountMetasErrorCode}
        <input
          inputMode="numeric"
          type="text"
          list={undefined}
          value={code}
          placeholder="131026"
          onInput={({ currentTarget }) => {
            location.replace(linkTo(['account', 'errors'], { code: currentTarget.value.trim() }));
          }}
        />
      </label>
      {isUnknown && (
        <Empty icon="search" title={texts.accountNoSuchCode(code)}>
          <p>{texts.accountACodeStandsInEvery()}</p>
        </Empty>
      )}
      {isCode && found.problem && !isUnknown && <Failure problem={found.problem} />}
      {isCode && !found.data && !found.problem && <Loading rows={2} />}
      {found.data && (
        <div class="finding info space">
          <p class="cause">
            <strong>
              {found.data.code} {found.data.title}
            </strong>
          </p>
          <p>{found.data.cause}</p>
          <p class="remedy">
            <strong>{texts.accountWhatToDo}</strong> {found.data.remedy}
          </p>
          <p class="actions space">
            <a class="quiet" href={linkTo(['outbox'], { code })}>
              {texts.accountMessagesWithIt}
            </a>
          </p>
        </div>
      )}
      {!isCode && (
        <Empty icon="info" title={texts.accountWhyDidMetaRefuseIt}>
          <p>{texts.accountACodeStandsInEvery()}</p>
        </Empty>
      )}
    </>
  );
}
