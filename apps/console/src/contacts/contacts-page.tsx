import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Contact } from '../api/types.ts';
import { EraseDialog } from '../erasure/erase-dialog.tsx';
import { ErasureList } from '../erasure/erasure-list.tsx';
import { Avatar } from '../inbox/conversation-row.tsx';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { useAction } from '../ui/action.tsx';
import { Ago, Badge, Empty, Failure } from '../ui/elements.tsx';
import { Field, valuesOf } from '../ui/fields.tsx';
import { useDebouncedCall } from '../ui/hooks.ts';
import { More, PagesState, usePages } from '../ui/pages.tsx';
import { Rows } from '../ui/rows.tsx';
import { useMay, useSession } from '../ui/session.tsx';

const searchAfterMs = 250;
/** Contacts are cards with a form; this many fill a large screen with whole rows. */
const firstPeople = 24;

/** Everyone who has a conversation with the business, each person once, with tags. */
export function Contacts({ query }: { readonly query: Readonly<Record<string, string>> }): JSX.Element {
  const search = query.q || undefined;
  const tag = query.tag || undefined;
  const pages = usePages(
    `contacts ${search ?? ''} ${tag ?? ''}`,
    (client, page) => client.contacts.list({ search, tag, ...page }).page(),
    firstPeople,
  );
  // Stays open after the person has disappeared from the list.
  const [erased, setErased] = useState<Contact | null>(null);
  let typed = search ?? '';
  const find = useDebouncedCall(searchAfterMs, () =>
    location.replace(linkTo(['account', 'contacts'], { q: typed, tag })),
  );
  return (
    <>
      <p class="between">
        <label class="field narrow">
          {texts.contactsFind}
          <input
            type="search"
            list={undefined}
            defaultValue={search}
            placeholder={texts.contactsNameUsernameNumberOrId}
            onInput={({ currentTarget }) => {
              typed = currentTarget.value;
              find();
            }}
          />
        </label>
        {tag && (
          <a class="quiet" href={linkTo(['account', 'contacts'], { q: search })}>
            {texts.contactsTagged(tag)}
          </a>
        )}
      </p>
      <PagesState pages={pages} />
      {pages.isLoaded && pages.items.length === 0 && !pages.hasMore && (
        <Empty icon="people" title={search || tag ? texts.contactsNobodyFound : texts.contactsNobodyHasWrittenYet}>
          <p>{texts.contactsEverybodyWhoWritesOrIs}</p>
        </Empty>
      )}
      <ul class="cards">
        {pages.items.map((contact) => (
          <ContactCard key={contact.id} contact={contact} onChanged={pages.reload} onErase={() => setErased(contact)} />
        ))}
      </ul>
      <More pages={pages}>{texts.contactsLoadMoreContacts}</More>
      {/* Below the list, so after it. */}
      {pages.isLoaded && <ErasureList />}
      {erased && <EraseDialog contact={erased} name={shownName(erased)} onClose={() => setErased(null)} />}
    </>
  );
}

const shownName = ({ id, name, contactName, username, waId }: Contact): string =>
  contactName ?? name ?? (username ? `@${username}` : waId ? `+${waId}` : id);

interface ContactCardProps {
  readonly contact: Contact;
  readonly onChanged: () => void;
  readonly onErase: () => void;
}

function ContactCard({ contact, onChanged, onErase }: ContactCardProps): JSX.Element {
  const { id, username, waId, userId, parentUserId, tags, attributes, conversations, lastActivityAt } = contact;
  const { client } = useSession();
  const mayChange = useMay('manage');
  const { problem, run } = useAction();
  const shown = shownName(contact);
  const change = (body: object) => run(() => client.contacts.change(id, body)).then(onChanged);
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget;
    if (!(form instanceof HTMLFormElement)) return;
    const { tag } = valuesOf(form);
    form.reset();
    if (tag) void change({ addTags: [tag] });
  };
  return (
    <li class="card contact">
      <h2>
        <Avatar name={shown} />
        <span>{shown}</span>
        {lastActivityAt && (
          <span class="dim">
            <Ago at={lastActivityAt} />
          </span>
        )}
      </h2>
      <Rows
        facts={[
          [texts.contactsNumber, waId && `+${waId}`],
          [texts.contactsUsername, username && `@${username}`],
          ['BSUID', userId && <code>{userId}</code>],
          [texts.contactsParentId, parentUserId && <code>{parentUserId}</code>],
          ...Object.entries(attributes).map(([key, value]) => [key, String(value)] as const),
          [
            texts.contactsThreads,
            conversations.map((conversation) => (
              <a key={conversation.id} class="block" href={linkTo(['inbox', conversation.id])}>
                {texts.contactsWith(conversation.phoneNumberId)}
              </a>
            )),
          ],
        ]}
      />
      <div class="chips">
        {tags.map((tag) => (
          <span key={tag} class="chip">
            <a href={linkTo(['account', 'contacts'], { tag })}>
              <Badge tone="info">{tag}</Badge>
            </a>
            {mayChange && (
              <button
                type="button"
                class="plain-icon tiny"
                aria-label={texts.contactsRemoveTheTag(tag)}
                onClick={() => change({ removeTags: [tag] })}
              >
                ×
              </button>
            )}
          </span>
        ))}
        {mayChange && (
          <form class="tagging" onSubmit={add}>
            <Field label={texts.contactsAddATag} name="tag" placeholder={texts.contactsVip} />
          </form>
        )}
      </div>
      <p class="between">
        <a href={`/v1/contacts/${encodeURIComponent(id)}/export`} download>
          {texts.contactsEverythingAboutThemZip}
        </a>
        {mayChange && (
          <button type="button" class="quiet danger" onClick={onErase}>
            {texts.contactsErase}
          </button>
        )}
      </p>
      {problem && <Failure problem={problem} />}
    </li>
  );
}
