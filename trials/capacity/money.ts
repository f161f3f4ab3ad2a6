import { bills, idleDay, type MessageBill } from '../bench/cost/bills.ts';

const million = 1_000_000;
const daysOfMonth = 30;

/** US dollars, of a single region in the US, as last known in December 2026; the machines are rounded. */
const prices = {
  /** A million documents each. */
  reads: 0.3,
  writes: 0.9,
  deletes: 0.1,
  /** A GiB and month. */
  storage: 0.15,
  cloudRun: 55,
  machine: 30,
};

/** Of Firestore, with indexes: estimated, not measured. */
const gibOfMillion = 10;

/** Dollars for `count` messages with this bill. */
const costOf = ({ reads, writes, deletes }: Omit<MessageBill, 'what'>, count: number): number =>
  ((reads * prices.reads + writes * prices.writes + deletes * prices.deletes) * count) / million;

/** A kind of traffic, by the share that each kind of message has in it. */
interface Mix {
  readonly what: string;
  readonly parts: readonly Part[];
}
type Part = readonly [share: number, bill: MessageBill];

const mix = (what: string, ...parts: readonly Part[]): Mix => ({ what, parts });
const { textAtOnce, textsAtOnce, sentAtOnce, sentAtOnceToKnown } = bills;
const { textAlone, textInBurst, sentApart, sentApartToKnown, sentTogether, sentTogetherToKnown } = bills;
const mixes: readonly Mix[] = [
  mix('one service without a backlog: received, each from a different person', [1, textAtOnce]),
  mix('the same, in bursts of ten from one person', [1, textsAtOnce]),
  mix('the same, notifications: 95 % sent, 5 % replies', [0.95, sentAtOnce], [0.05, textAtOnce]),
  mix('the same, conversations: half received, half sent', [0.5, textAtOnce], [0.5, sentAtOnceToKnown]),
  mix('received, each from a different person', [1, textAlone]),
  mix('received, in bursts of ten from one person', [1, textInBurst]),
  mix('notifications: 95 % sent, 5 % replies', [0.95, sentApart], [0.05, textAlone]),
  mix('broadcasts: the same, but statuses wait together', [0.95, sentTogether], [0.05, textAlone]),
  mix('conversations: half received, half sent', [0.5, textAlone], [0.5, sentApartToKnown]),
  mix('the same in bursts', [0.5, textInBurst], [0.5, sentTogetherToKnown]),
];

/** A million messages of a mix, in dollars: what Firestore bills for their documents. */
const costOfMillion = ({ parts }: Mix): number =>
  parts.reduce((sum, [share, bill]) => sum + costOf(bill, share * million), 0);

/** What Firestore bills, as the guide shows it. */
export function billsTable(): string {
  const rows = [...Object.values(bills), { ...idleDay, what: `${idleDay.what} (*computed* from minutes)` }];
  return [
    '| | reads | writes | deletes |',
    '| --- | --- | --- | --- |',
    ...rows.map(({ what, ...bill }) => row(what, grouped(bill.reads), grouped(bill.writes), grouped(bill.deletes))),
  ].join('\n');
}

/** Prices, and what they make of a million messages, as the guide shows it. */
export function moneyTable(): string {
  const perUnit = (price: number): string => (price / 10).toFixed(2);
  const storage = gibOfMillion * prices.storage;
  const idle = costOf(idleDay, daysOfMonth);
  const inputs = [
    row('100,000 documents read', perUnit(prices.reads)),
    row('100,000 documents written', perUnit(prices.writes)),
    row('100,000 documents deleted', perUnit(prices.deletes)),
    row('Firestore storage, per GiB and month', String(prices.storage)),
    row('Cloud Run, one vCPU with 1 GiB always on, a month', `about ${prices.cloudRun}`),
    row('a small virtual machine with two cores and a disk, a month', `about ${prices.machine}`),
  ];
  const lines = mixes.map((each) => {
    const cost = costOfMillion(each);
    const all = cost + storage + idle + prices.cloudRun;
    return row(each.what, dollars(cost), dollars(all), 'nothing', dollars(prices.machine));
  });
  return [
    ...['| input | price |', '| --- | --- |', ...inputs, ''],
    '*Computed* (`npm run capacity`): reads × 0.30 + writes × 0.90 + deletes × 0.10 dollars for a million messages. A month',
    `with one million messages adds storage of about ${gibOfMillion} GB (*estimated*, ${storage.toFixed(2)}), the polling of an`,
    `idle instance (${idle.toFixed(2)}), and the machine.`,
    '',
    '| a million messages | Firestore bills | a month on Cloud Run with Firestore | SQLite bills | a month on one machine with SQLite |',
    '| --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
const dollars = (value: number): string => (value < 10 ? value.toFixed(1) : String(Math.round(value)));
const grouped = (value: number): string => value.toLocaleString('en-US');
