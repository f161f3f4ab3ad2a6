import type { JSX } from 'preact';
import type { AuditRecord } from '../api/types.ts';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { exactTime, fullTime, shortTime } from '../times.ts';
import { Badge, Empty, type Tone } from '../ui/elements.tsx';
import { instantOf } from '../ui/fields.tsx';
import { FilterField, TimeFilter } from '../ui/filter-field.tsx';
import { More, PagesState, usePages } from '../ui/pages.tsx';

type Query = Readonly<Record<string, string>>;

const tones: Readonly<Record<string, Tone>> = { done: 'good', refused: 'warn', failed: 'bad', unknown: 'info' };
const filters = [
  ['key', texts.auditKey, 'key_…, env_…, person_…'],
  ['action', texts.auditAction, 'revokeKey'],
  ['resource', texts.auditAbout, 'cnv_…, wamid.…, key_…'],
] as const;

/** The audit records of each API key: changes, views of content, refusals. */
export function Audit({ query }: { readonly query: Query }): JSX.Element {
  const { key, action, resource, from, until } = query;
  const place = { path: ['account', 'audit'], query };
  const asked = { key, action, resource, from: instantOf(from), until: instantOf(until) };
  const pages = usePages(`audit ${JSON.stringify(asked)}`, (client, page) =>
    client.audit.list({ ...asked, ...page }).page(),
  );
  return (
    <>
      <search class="filters flat">
        {filters.map(([name, label, placeholder]) => (
          <FilterField key={name} {...place} name={name} label={label} placeholder={placeholder} />
        ))}
        <TimeFilter {...place} />
      </search>
      <PagesState pages={pages} />
      {pages.isLoaded && pages.items.length === 0 && !pages.hasMore && (
        <Empty icon="list" title={texts.auditNothingRecorded}>
          <p>{texts.auditEveryChangeEveryViewOf}</p>
        </Empty>
      )}
      {pages.items.length > 0 && (
        <ol class="entry-list audit-list card flush">
          {pages.items.map((record) => (
            <Row key={record.id} record={record} query={query} />
          ))}
        </ol>
      )}
      <More pages={pages}>{texts.auditLoadOlderRecords}</More>
    </>
  );
}

function Row({ record, query }: { readonly record: AuditRecord; readonly query: Query }): JSX.Element {
  const { at, keyId, keyName, action, resource, result, status, count } = record;
  const day = shortTime(at, Date.now());
  const narrow = (name: string, value: string) => linkTo(['account', 'audit'], { ...query, [name]: value });
  return (
    <li>
      <time dateTime={at} title={fullTime(at)}>
        {exactTime(at)}
        {!/\d:\d/.test(day) && <span class="dim"> {day}</span>}
      </time>
      <span>
        <a href={narrow('action', action)}>{action}</a>
        {count > 1 && <span class="dim"> ×{count}</span>}
      </span>
      <Badge tone={tones[result] ?? 'plain'}>{status === null ? result : `${result} ${status}`}</Badge>
      <a class="who" href={narrow('key', keyId)} title={keyId}>
        {keyName}
      </a>
      <span class="about">{resource && <a href={narrow('resource', resource)}>{resource}</a>}</span>
    </li>
  );
}
