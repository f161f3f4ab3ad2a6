export { type AccountFact, accountFacts, alertInfoOf } from './account-facts.ts';
export { type DayOf, daysIn } from './calendar-day.ts';
export { countryOfNumber, countryOfUserId } from './country-of.ts';
export { type ErasedBody, type Erasing, eraseItems } from './erase-items.ts';
export { byConsequence, decisiveError } from './error-catalogue/by-consequence.ts';
export {
  type CatalogueEntry,
  catalogue,
  type ErrorClass,
  type ErrorScope,
  findError,
} from './error-catalogue/catalogue.ts';
export { type ErrorMeaning, meaningOf, type ReportedError, remedyAtEnd } from './error-catalogue/error-meaning.ts';
export { parseExactJson } from './exact-json.ts';
export { safeFileName } from './file-name.ts';
// Its code has an address of its own: the threads of a store have no use for an HTTP client.
export type {
  DownloadOptions,
  GraphClient,
  GraphClientOptions,
  GraphCredentials,
  GraphDownload,
  GraphGreeting,
  GraphRequest,
  GraphResult,
  GraphStream,
  ResponseHeaders,
} from './graph/graph-client.ts';
export { type MetaError, readMetaError, readUncodedError } from './graph/meta-error.ts';
export { type Proxies, readProxies } from './graph/proxies.ts';
export { explainUnreached, type UnreachedCause } from './graph/unreached.ts';
export { managementUsage, readUsage, type Usage } from './graph/usage.ts';
export { graphVersionLife, graphVersionTrouble } from './graph/versions.ts';
export type * from './items.ts';
export {
  appendMember,
  elementsOf,
  hasMoreParts,
  hasMoreValues,
  type JsonMember,
  membersOf,
  memberText,
  objectText,
  withMembers,
  withoutRepeats,
} from './json-text.ts';
export { flagOf, objectOf, objectsOf, plainText } from './json-value.ts';
export { judgeWebhook } from './judge-webhook.ts';
export { moreOf } from './more.ts';
export { areOneNumber, otherSpellingOf, possibleSpellingsOf } from './number-spellings.ts';
export { checkMessage, messageTypes } from './outgoing/check-message.ts';
export { checkReadMark, isReadMark } from './outgoing/check-read-mark.ts';
export { checkMarketingFields } from './outgoing/direct-send.ts';
export { expandMessage } from './outgoing/expand-message.ts';
export { componentsOf, parametersOf, partsOf } from './outgoing/fill-template/parts-of.ts';
export { placeForm, placeOf } from './outgoing/fill-template/place.ts';
export {
  type TemplateParameter,
  type TemplatePart,
  TemplateValueError,
  type Values as TemplateValues,
} from './outgoing/fill-template/template-part.ts';
export { filledText, hasVariable } from './outgoing/fill-template/text-part.ts';
export { interactiveKinds } from './outgoing/interactive/interactive.ts';
export type { MessageProblem } from './outgoing/message-problem.ts';
export { isToGroup } from './outgoing/recipient.ts';
export { isServiceMessage } from './outgoing/service-message.ts';
export { checkTemplate } from './outgoing/template/check-template.ts';
export { whyNotSendable } from './outgoing/template/template-status.ts';
export { parseWebhook, type ReadWebhook, readWebhook } from './parse-webhook.ts';
export { phoneDigitsOf, recipientIdOf, userIdOf } from './phone-number.ts';
export { learnedRecipient, type SentMessage, sentItem } from './sent-item.ts';
export { isWellFormedSignature, verifySignature } from './signature.ts';
export { namesEarlierIds } from './succession.ts';
export { checkDefinition } from './template-definition/check-definition.ts';
export { idsOfName, type UserIds } from './user-ids.ts';
export { numberInWamid, wamidNamesNumber, wamidNeedle } from './wamid-number.ts';
export { withoutErased } from './without-erased.ts';
