import type { PaymentView } from '@intexuraos/service-api/schemas';
import type { PaymentEntry } from '../../conversations/message-record.ts';
import { type Payment, paymentOf } from '../../conversations/payments.ts';
import { isoTime } from '../shown-time.ts';
import { shownValue } from '../shown-value.ts';
import { metaErrorView } from './user-view.ts';

/** The payment of a message's order as the API shows it; null if none was reported. */
export function paymentView(reports: readonly PaymentEntry[]): PaymentView | null {
  const payment = paymentOf(reports);
  return payment && { ...paymentFields(payment), reports: reports.map(paymentReportView) };
}

function paymentReportView(report: PaymentEntry): PaymentView['reports'][number] {
  return { ...paymentFields(report), errors: report.errors.map(metaErrorView), more: shownValue(report.more) };
}

function paymentFields({ state, at, referenceId, amount, currency }: Payment): Omit<PaymentView, 'reports'> {
  const money = amount === undefined ? null : { value: amount.value, offset: amount.offset };
  return { state, at: isoTime(at), referenceId: referenceId ?? null, amount: money, currency: currency ?? null };
}
