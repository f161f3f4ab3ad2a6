import { keyScopeNames, keyScopes } from '@intexuraos/service-api/words';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Key } from '../api/types.ts';
import { SecretDialog } from '../subscriptions/secret-dialog.tsx';
import * as texts from '../texts.ts';
import { Confirm, useAction } from '../ui/action.tsx';
import { Ago, Badge, Dialog, Empty, Failure, type Tone } from '../ui/elements.tsx';
import { Field, instantOf, Submit, valuesOf } from '../ui/fields.tsx';
import { Icon } from '../ui/icons.tsx';
import { More, PagesState, usePages } from '../ui/pages.tsx';
import { useSession } from '../ui/session.tsx';

const tones: Readonly<Record<Key['state'], Tone>> = { active: 'good', expired: 'warn', revoked: 'plain' };

/** The API keys that were created through the API, with scopes and last use. */
export function Keys(): JSX.Element {
  const pages = usePages('keys', (client, page) => client.keys.list(page).page());
  const [isCreating, setCreating] = useState(false);
  const [secret, setSecret] = useState<string | null>(null);
  return (
    <>
      <p class="between">
        <span class="dim">{texts.keysKeysOfTheEnvironmentVariable}</span>
        <button type="button" class="primary" onClick={() => setCreating(true)}>
          <Icon name="plus" size={16} /> {texts.keysNewKey}
        </button>
      </p>
      <PagesState pages={pages} />
      {pages.isLoaded && pages.items.length === 0 && (
        <Empty icon="key" title={texts.keysNoKeyWasCreatedYet}>
          <p>{texts.keysGiveEachProgramAndPerson}</p>
        </Empty>
      )}
      <ul class="cards keys">
        {pages.items.map((key) => (
          <KeyCard key={key.id} apiKey={key} onChanged={pages.reload} />
        ))}
      </ul>
      <More pages={pages}>{texts.keysLoadOlderKeys}</More>
      {isCreating && (
        <NewKey
          onClose={() => setCreating(false)}
          onCreated={(key) => {
            setCreating(false);
            setSecret(key);
            pages.reload();
          }}
        />
      )}
      {secret && (
        <SecretDialog
          title={texts.keysTheNewKey}
          secret={secret}
          what={texts.keysItWorksAtOnceStore}
          onClose={() => setSecret(null)}
        />
      )}
    </>
  );
}

function KeyCard({ apiKey, onChanged }: { readonly apiKey: Key; readonly onChanged: () => void }): JSX.Element {
  const { client } = useSession();
  const [asks, setAsks] = useState(false);
  const { id, name, state, hint, scopes, phoneNumberIds, createdAt, createdBy, expiresAt, lastUsedAt } = apiKey;
  return (
    <li class="card">
      <h2>
        <span>
          {name} <Badge tone={tones[state]}>{state}</Badge>
        </span>
        {state === 'active' && (
          <button type="button" class="quiet danger" onClick={() => setAsks(true)}>
            {texts.keysRevoke}
          </button>
        )}
      </h2>
      <p class="chips">
        <code>{hint}</code>
        {scopes.map((scope) => (
          <span key={scope} title={keyScopes[scope]}>
            <Badge tone={scope === 'admin' ? 'warn' : 'info'}>{scope}</Badge>
          </span>
        ))}
      </p>
      {phoneNumberIds.length > 0 && <p class="dim">{texts.keysOnlyFor(phoneNumberIds.join(', '))}</p>}
      <p class="dim">
        {texts.keysCreatedBy(
          <Ago at={createdAt} />,
          <code>{createdBy}</code>,
          lastUsedAt ? texts.keysLastUsed : texts.keysNeverUsed,
        )}
        {lastUsedAt && <Ago at={lastUsedAt} />}
        {expiresAt && <>{texts.keysEnds(<Ago at={expiresAt} />)}</>}
      </p>
      {asks && (
        <Confirm
          title={texts.keysRevoke2(name)}
          does={texts.keysRevokeIt}
          isDangerous
          act={() => client.keys.revoke(id).then(onChanged)}
          onClose={() => setAsks(false)}
        >
          <p>{texts.keysItStopsWorkingAtOnce}</p>
        </Confirm>
      )}
    </li>
  );
}

function NewKey({
  onClose,
  onCreated,
}: {
  readonly onClose: () => void;
  readonly onCreated: (key: string) => void;
}): JSX.Element {
  const { client, index } = useSession();
  const { isBusy, problem, run } = useAction();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget;
    if (!(form instanceof HTMLFormElement)) return;
    const { name, expiresAt, phoneNumberIds } = valuesOf(form);
    const scopes = new FormData(form).getAll('scopes');
    void run(async () => {
      const until = instantOf(expiresAt);
      const numbers = phoneNumberIds?.split(/[\s,]+/) ?? [];
      const body = { name, scopes, phoneNumberIds: numbers, ...(until && { expiresAt: until }) };
      onCreated((await client.keys.create(body)).key);
    });
  };
  return (
    <Dialog title={texts.keysNewKey} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <Field
          label={texts.keysName}
          name="name"
          required
          placeholder={texts.keysDashboard}
          hint={texts.keysWhatItIsForOr}
        />
        <fieldset>
          <legend>{texts.keysWhatItMayDo}</legend>
          {keyScopeNames.map((scope) => (
            <label key={scope} class="check">
              <input type="checkbox" name="scopes" value={scope} defaultChecked={scope === 'read'} />
              {scope}
              <span class="hint">{keyScopes[scope]}</span>
            </label>
          ))}
        </fieldset>
        {(index.phoneNumberIds ?? []).length > 1 && (
          <Field
            label={texts.keysOnlyForTheseNumbers}
            name="phoneNumberIds"
            placeholder={texts.keysAll}
            hint={texts.keysMetasIdsWithCommasBetween((index.phoneNumberIds ?? []).join(', '))}
          />
        )}
        <Field label={texts.keysEnds2} name="expiresAt" type="datetime-local" hint={texts.keysNeverIfLeftEmpty} />
        {problem && <Failure problem={problem} />}
        <Submit isDisabled={isBusy}>{texts.keysCreate}</Submit>
      </form>
    </Dialog>
  );
}
