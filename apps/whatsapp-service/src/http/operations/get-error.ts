import { meaningOf } from '@intexuraos/cloud-api';
import { catalogueEntryComponent } from '@intexuraos/service-api/schemas';
import { Type } from 'typebox';
import { sendError } from '../error-response.ts';
import type { Api } from '../request-validation.ts';
import { exampleCatalogueEntry } from '../schemas/examples.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';

const schema = {
  operationId: 'getError',
  tags: ['Outbox'],
  summary: "Explain one of Meta's error codes",
  params: Type.Object(
    { code: Type.String({ pattern: '^[0-9]{1,9}$', description: "Meta's code: `131047`." }) },
    { additionalProperties: false },
  ),
  response: {
    200: json('Cause, remedy, and what this service does.', catalogueEntryComponent.ref, exampleCatalogueEntry),
    ...errors('not_found'),
    ...v1Errors,
  },
};

/** GET /v1/errors/{code} */
export function getError(app: Api): void {
  app.get('/v1/errors/:code', { schema }, async (request, reply) => {
    const found = meaningOf({ code: Number(request.params.code) });
    if (!found) return sendError(reply, 'not_found', 'Meta documents no such code for the Cloud API.');
    const { code, title, httpStatus, class: errorClass, scope, cause, remedy } = found;
    return reply.send({ code, title, httpStatus, class: errorClass, scope, cause, remedy });
  });
}
