import { invalidParameter, missingParameter, nonexistingField, parameterError } from '../graph/errors.ts';
import { type AnyRoute, type GraphAnswer, type GraphCall, success } from '../graph/graph-call.ts';
import { selectedFields } from '../graph/node-type.ts';
import { shortTextParameter, textParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { PhoneNumber } from '../world/phone-number.ts';
import type { QrCode } from '../world/world.ts';
import { qrImageUrl } from './qr-image.ts';

const maxCodes = 2_000;
const maxMessageLength = 140;
const management = 'whatsapp_business_management';

/** QR codes of a number (Meta: qr-codes). */
export const qrCodesRoutes: readonly AnyRoute[] = [
  { node: 'phone-number', verb: 'POST', edge: 'message_qrdls', needs: management, handle: postCode },
  { node: 'phone-number', verb: 'GET', edge: 'message_qrdls', needs: management, handle: listCodes },
  { node: 'phone-number', verb: 'GET', edge: 'message_qrdls/:code', needs: management, handle: getCode },
  { node: 'phone-number', verb: 'DELETE', edge: 'message_qrdls/:code', needs: management, handle: deleteCode },
];

const codesOf = ({ id }: PhoneNumber, { world }: Platform): Map<string, QrCode> => {
  const codes = world.qrCodes.get(id) ?? new Map<string, QrCode>();
  world.qrCodes.set(id, codes);
  return codes;
};

/** Creates a code, or changes the message of an existing one. */
function postCode(call: GraphCall, number: PhoneNumber, platform: Platform): GraphAnswer {
  const { params } = call;
  const message = shortTextParameter(params, 'prefilled_message', maxMessageLength);
  if (!message) throw missingParameter('prefilled_message');
  const named = textParameter(params, 'code');
  const codes = codesOf(number, platform);
  if (named !== undefined) {
    const known = find(codes, named);
    known.prefilledMessage = message;
    return { body: plain(known) };
  }
  if (codes.size >= maxCodes) throw invalidParameter(`A number has at most ${maxCodes} QR codes`);
  const qrCode: QrCode = {
    code: platform.ids.qrCode(),
    prefilledMessage: message,
    createdAt: platform.clock.now(),
  };
  const format = textParameter(params, 'generate_qr_image')?.toUpperCase();
  if (format !== undefined && format !== 'SVG' && format !== 'PNG') {
    throw parameterError(`Param generate_qr_image must be one of {SVG, PNG} - got "${format}".`);
  }
  codes.set(qrCode.code, qrCode);
  if (format === undefined) return { body: plain(qrCode) };
  return { body: { ...plain(qrCode), qr_image_url: qrImageUrl(call.origin, qrCode.code) } };
}

function listCodes(call: GraphCall, number: PhoneNumber, platform: Platform): GraphAnswer {
  const wanted = textParameter(call.params, 'code');
  const codes = [...codesOf(number, platform).values()].filter(({ code }) => wanted === undefined || code === wanted);
  return { body: { data: codes.map((code) => shown(code, call)) } };
}

/** A single code is also a list. */
function getCode(call: GraphCall, number: PhoneNumber, platform: Platform): GraphAnswer {
  return { body: { data: [shown(find(codesOf(number, platform), call.parts.code ?? ''), call)] } };
}

function deleteCode({ parts }: GraphCall, number: PhoneNumber, platform: Platform): GraphAnswer {
  const codes = codesOf(number, platform);
  codes.delete(find(codes, parts.code ?? '').code);
  return success;
}

function find(codes: ReadonlyMap<string, QrCode>, code: string): QrCode {
  const found = codes.get(code);
  if (!found) throw invalidParameter(`There is no QR code ${code.slice(0, 20)}`);
  return found;
}

function plain({ code, prefilledMessage }: QrCode) {
  return { code, prefilled_message: prefilledMessage, deep_link_url: `https://wa.me/message/${code}` };
}

function shown(code: QrCode, call: GraphCall): Record<string, unknown> {
  const all: Record<string, unknown> = {
    ...plain(code),
    qr_image_url: qrImageUrl(call.origin, code.code),
    creation_time: Math.floor(code.createdAt / 1000),
  };
  const names = selectedFields(call)?.map(({ name }) => name) ?? Object.keys(plain(code));
  const unknown = names.find((name) => !Object.hasOwn(all, name));
  if (unknown !== undefined) throw nonexistingField(unknown, 'WhatsAppQRCode');
  return Object.fromEntries(names.map((name) => [name, all[name]]));
}
