import { Readable } from 'node:stream';
import type { Contacts } from '../../contacts/contacts.ts';
import { contactWithoutConversation, type ExportDeps, exportContact } from '../../contacts/export-contact.ts';
import { answersAbout } from '../audit/audit-requests.ts';
import { sendError } from '../error-response.ts';
import type { Api } from '../request-validation.ts';
import { body, errors, v1Errors } from '../schemas/responses.ts';
import { contactParams } from './contact-params.ts';

const schema = {
  operationId: 'exportContact',
  tags: ['Contacts'],
  summary: 'Export everything about a person',
  description:
    'A zip archive, generated while it is sent: `index.html`, a readable page without scripts; messages, the person’s items of webhooks, entries of the ' +
    'outbox and other records as JSON; and the stored media. A stored file that can’t be read is listed in `missing-files.json` and on the page. Up to 4 GiB. A person without a conversation is found by number or BSUID.',
  params: contactParams,
  response: {
    200: body('The archive.', 'application/zip', { type: 'string', format: 'binary' }),
    ...errors('not_found'),
    ...v1Errors,
  },
};

const nothingStored =
  'Nothing is stored about anybody with this id. A username is looked up among the latest conversations only, ids everywhere.';

/** GET /v1/contacts/{id}/export */
export function addExport(app: Api, contacts: Pick<Contacts, 'find'>, deps: ExportDeps): void {
  app.get('/v1/contacts/:id/export', { schema }, async (request, reply) => {
    const { id } = request.params;
    const contact = (await contacts.find(id)) ?? (await contactWithoutConversation(deps, id));
    if (!contact) return sendError(reply, 'not_found', nothingStored);
    answersAbout(request, contact.conversations[0]?.id ?? null);
    reply.header('content-disposition', 'attachment; filename="contact.zip"').type('application/zip');
    // The framework would make the whole archive for HEAD, and drop it.
    if (request.method === 'HEAD') return reply.send(Readable.from([]));
    // It fills tables when it is loaded, which each start would pay for.
    const { zipOf } = await import('../../contacts/zip.ts');
    return reply.send(Readable.from(zipOf(exportContact(deps, contact)), { objectMode: false }));
  });
}
