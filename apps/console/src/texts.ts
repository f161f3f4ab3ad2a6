/*
 * Every text of the console, by the folder that shows it. A value in a text is a named parameter, and may be an element.
 * `test/texts.test.ts` finds texts outside this file. Each text is an export of its own, so that the build can shorten its name.
 */
import { type ComponentChildren, h } from 'preact';

/** A text that contains elements. */
const mixed = (parts: TemplateStringsArray, ...between: readonly ComponentChildren[]): readonly ComponentChildren[] =>
  parts.flatMap((part, index) => (index < between.length ? [part, between[index]] : [part]));
const code = (text: string) => h('code', null, text);
const strong = (text: string) => h('strong', null, text);

/** A value in a text. */
type Shown = string | number;

// account
export const accountSetUp = 'Set-up';
export const accountTemplates = 'Templates';
export const accountContacts = 'Contacts';
export const accountRetention = 'Retention';
export const accountKeys = 'Keys';
export const accountAudit = 'Audit';
export const accountErrorCodes = 'Error codes';
export const accountAccount = 'Account';
export const accountBroadcasts = 'Broadcasts';
export const accountDeliveries = 'Deliveries';
export const accountApi = 'API';
export const accountSignOut = 'Sign out';
export const accountMetasErrorCode = 'Meta’s error code';
export const accountWhatToDo = 'What to do:';
export const accountMessagesWithIt = 'Messages with this code';
export const accountNoSuchCode = (code: Shown): string => `Meta documents no code ${code} for the Cloud API`;
export const accountWhyDidMetaRefuseIt = 'Why did Meta refuse a message?';
export const accountACodeStandsInEvery = () =>
  mixed`Every failed message shows its code, and so do error responses and Meta’s own logs. ${code('whatsapp explain CODE')} prints the same texts.`;

// api
export const apiTheServiceDoesNotAnswer = 'The service does not answer.';

// audit
export const auditKey = 'Key';
export const auditAction = 'Action';
export const auditAbout = 'About';
export const auditNothingRecorded = 'Nothing recorded';
export const auditEveryChangeEveryViewOf =
  'Every change, every view of content and every refusal is recorded here, by key, for 400 days.';
export const auditLoadOlderRecords = 'Load older records';

// broadcasts
export const broadcastsEnded = 'Ended';
export const broadcastsFailed = 'failed';
export const broadcastsWaiting = 'waiting';
export const broadcastsSent = 'sent';
export const broadcastsDelivered = 'delivered';
export const broadcastsRead = 'read';
export const broadcastsBroadcast = 'Broadcast';
export const broadcastsAllBroadcasts = 'All broadcasts';
export const broadcastsToPeople = (name: ComponentChildren, language: ComponentChildren, rows: ComponentChildren) =>
  mixed`${name} (${language}) to ${rows} people`;
export const broadcastsPause = 'Pause';
export const broadcastsResume = 'Resume';
export const broadcastsCancel = 'Cancel';
export const broadcastsWhoWasNotReachedCsv = 'People not reached (CSV)';
export const broadcastsFailuresByCode = 'Failures by code';
export const broadcastsOptedOut = 'Opted out';
export const broadcastsLimitedByMeta = 'Limited by Meta';
export const broadcastsNoLongerValid = 'No longer valid';
export const broadcastsCategory = 'Category';
export const broadcastsFrom = 'From';
export const broadcastsShareOfTheRate = 'Share of the number’s rate';
export const broadcastsStarts = 'Starts';
export const broadcastsStarted = 'Started';
export const broadcastsId = 'Id';
export const broadcastsCancelTheBroadcast = 'Cancel the broadcast';
export const broadcastsCancelItForGood = 'Cancel it for good';
export const broadcastsWhatStillWaitsIsNot =
  'Messages that are still waiting are not sent. Messages that Meta has accepted can’t be recalled.';
export const broadcastsWithoutACode = 'without a code';
export const broadcastsLeftOut = 'left out';
export const broadcastsNew = 'New';
export const broadcastsBroadcasts = 'Broadcasts';
export const broadcastsNoBroadcastYet = 'No broadcasts yet';
export const broadcastsSendsOneTemplateToThe =
  'A broadcast sends one template to the people in a CSV file. Every row is checked before anything is sent. Replies to customers go first, and people who opted out are left out.';
export const broadcastsLoadOlderBroadcasts = 'Load older broadcasts';
export const broadcastsPeople = (rows: ComponentChildren, ago: ComponentChildren) => mixed`${rows} people, ${ago}`;
export const broadcastsNewBroadcast = 'New broadcast';
export const broadcastsName = 'Name';
export const broadcastsDecemberOffer = 'December offer';
export const broadcastsUniqueTheSameTwiceSends = 'Must be unique: the same name is never sent twice.';
export const broadcastsTemplate = 'Template';
export const broadcastsColumns = (code: ComponentChildren) => mixed`Columns: ${code}`;
export const broadcastsCopyASample = 'Copy a sample';
export const broadcastsCsvFile = 'CSV file';
export const broadcastsAtOnceIfLeftEmpty = 'Leave empty to start now.';
export const broadcastsShareOfTheRate2 = 'Share of the number’s rate (%)';
export const broadcastsSkipBadRows = 'Skip bad rows';
export const broadcastsTheyAreListedAsNot =
  'Bad rows are listed as not reached. Without this, one bad row stops the whole broadcast.';
export const broadcastsCheckingEveryRow = 'Checking every row…';
export const broadcastsSend = 'Send';
export const broadcastsRowsWithAProblem = 'Rows with a problem';
export const broadcastsLine = (line: Shown): string => `Line ${line}`;
export const broadcastsAndMore = (more: ComponentChildren) => mixed`and ${more} more`;
export const broadcastsNoRowYet = 'no rows yet';

// contacts
export const contactsFind = 'Find';
export const contactsNameUsernameNumberOrId = 'Name, username, number or id';
export const contactsTagged = (tag: ComponentChildren) => mixed`Tagged ${tag} ×`;
export const contactsNobodyFound = 'No contacts found';
export const contactsNobodyHasWrittenYet = 'No contacts yet';
export const contactsEverybodyWhoWritesOrIs =
  'Everyone who writes to you, or whom you write to, is listed here with all of their ids.';
export const contactsLoadMoreContacts = 'Load more contacts';
export const contactsNumber = 'Number';
export const contactsUsername = 'Username';
export const contactsParentId = 'Parent id';
export const contactsThreads = 'Threads';
export const contactsWith = (phoneNumberId: ComponentChildren) => mixed`with ${phoneNumberId}`;
export const contactsRemoveTheTag = (tag: Shown): string => `Remove the tag ${tag}`;
export const contactsAddATag = 'Add a tag';
export const contactsVip = 'vip';
export const contactsEverythingAboutThemZip = 'Export all data (zip)';
export const contactsErase = 'Erase…';

// deliveries
export const deliveriesSubscriptions = 'Subscriptions';
export const deliveriesDeliveries = 'Deliveries';
export const deliveriesNothingFits = 'Nothing matches';
export const deliveriesNothingWasDeliveredYet = 'No deliveries yet';
export const deliveriesShowAllDeliveries = 'Show all deliveries';
export const deliveriesSubscription = 'subscription';
export const deliveriesEachEventThatAWants = (link: ComponentChildren) =>
  mixed`Each event that matches a ${link} becomes a delivery, which is attempted until the receiver accepts it.`;
export const deliveriesLoadOlderDeliveries = 'Load older deliveries';
export const deliveriesState = 'State';
export const deliveriesSubscription2 = 'Subscription';
export const deliveriesType = 'Type';
export const deliveriesHttpStatus = 'HTTP status';
export const deliveriesN500OrNone = '500, or none';
export const deliveriesAbout = 'Message';
export const deliveriesWamid = 'wamid.…';
export const deliveriesUntil = 'Until';
export const deliveriesAttempts = (attemptCount: Shown): string => `, ${attemptCount} attempts`;
export const deliveriesHttpIn = (lastStatus: Shown, milliseconds: Shown, attempts: Shown): string =>
  `HTTP ${lastStatus} in ${milliseconds}${attempts}`;
export const deliveriesNotAttemptedYet = 'Not attempted yet';
export const deliveriesDelivery = 'Delivery';
export const deliveriesAllDeliveries = 'All deliveries';
export const deliveriesTheDeliveryAheadOfIt = 'the delivery ahead of it in its conversation';
export const deliveriesSomebodyToRetryOr = 'someone to deliver it again or give it up';
export const deliveriesItsSubscription = 'its subscription to be resumed';
export const deliveriesItsReceiverWhichFails =
  'its receiver, which is failing and is called for one delivery at a time';
export const deliveriesItsNextAttempt = 'its next attempt';
export const deliveriesItsTime = 'its time';
export const deliveriesItsTurn = 'its turn';
export const deliveriesTryNow = 'Try now';
export const deliveriesDeliverAgain = 'Deliver again';
export const deliveriesGiveUp = 'Give up';
export const deliveriesQueued = 'Queued';
export const deliveriesAttempts2 = 'Attempts';
export const deliveriesNoneYet = 'None yet.';
export const deliveriesNoResponse = 'no response';
export const deliveriesHttp = (status: Shown): string => `HTTP ${status}`;
export const deliveriesIn = (
  strong: ComponentChildren,
  badge: ComponentChildren,
  more: ComponentChildren,
  milliseconds: ComponentChildren,
  time: ComponentChildren,
) => mixed`${strong} ${badge} ${more} in ${milliseconds}${time}`;
export const deliveriesMs = (ms: Shown): string => `${ms} ms`;
export const deliveriesNothingToDeliverAgain = 'Nothing to deliver again.';
export const deliveriesQueuedAgain = (count: Shown): string => `${count} queued again.`;
export const deliveriesDeliverWhatFailedAgain = 'Deliver failed events again';
export const deliveriesDeliverWhatFailedOfThese = 'Deliver the failed ones again';
export const deliveriesDeliverTheseAgain = 'Deliver these again';
export const deliveriesReplay = 'Replay';
export const deliveriesEverythingThatHappenedInThis =
  'Every event of this period is delivered again, whether or not it was delivered before.';
export const deliveriesSince = 'Since';
export const deliveriesNowIfLeftEmpty = 'Leave empty to include everything up to now.';
export const deliveriesDeliveriesASecond = 'Deliveries per second';
export const deliveriesDeliveriesAreQueued = (count: ComponentChildren) => mixed`${count} deliveries are queued.`;

// erasure
export const erasureErasure = 'Erasure';
export const erasureErase = (name: Shown): string => `Erase ${name}`;
export const erasureEverythingThatIsStoredAbout = () =>
  mixed`Everything stored about them is removed: messages, files, conversations, queued messages, and their part of every webhook. ${strong('It can’t be undone.')} Backups are not changed, and neither are copies at Meta or in your own software.`;
export const erasureIfTheyWriteAgain = 'If they write again';
export const erasureTheyStartAgain = 'They start again';
export const erasureAsSomebodyWhoWasNever = 'As a new contact.';
export const erasureTheyAreBlocked = 'They are blocked';
export const erasureWhatTheyWriteIsLeft = 'Their messages are dropped until you lift the block.';
export const erasureTypeToConfirm = (asked: Shown): string => `Type ${asked} to confirm`;
export const erasureGoBack = 'Go back';
export const erasureEraseForGood = 'Erase for good';
export const erasureErased = 'Erased';
export const erasureLoadOlderErasures = 'Load older erasures';
export const erasureLiftTheBlock = 'Lift the block';
export const erasureLiftIt = 'Lift it';
export const erasureWhatTheyWriteFromNow =
  'Their next message starts a new conversation. Messages that were dropped do not come back.';
export const erasureDoneThisRecordRemainsIt = 'Done. Only this record remains; it does not identify the person.';
export const erasureItContinuesIfYouClose = 'It continues if you close this, and after a restart.';
export const erasureState = 'State';
export const erasureRecord = 'Record';
export const erasureRequested = 'Requested';
export const erasureBy = (fullTime: Shown, requestedBy: Shown): string => `${fullTime}, by ${requestedBy}`;
export const erasureLater = 'If they write again';
export const erasureMayStartAgain = 'they start again, as a new contact';
export const erasureBlockLifted = (fullTime: Shown): string => `block lifted ${fullTime}`;
export const erasureRemoved = 'Removed';
export const erasureCompactOnce = 'Compact once';
export const erasureNothingYet = 'nothing yet';
export const erasureAccountNotice = 'account notice';
export const erasureBroadcastResultPage = 'broadcast result page';
export const erasureBroadcastRecipientPage = 'broadcast recipient page';
export const erasureRecordedChange = 'recorded change';
export const erasureContactDetail = 'contact detail';
export const erasureDelivery = 'delivery';
export const erasureWebhook = 'webhook';
export const erasureWebhookPart = 'webhook part';
export const erasureFile = 'file';
export const erasureOutgoingMessage = 'outgoing message';
export const erasureIdempotencyKey = 'idempotency key';
export const erasureSendingQueue = 'sending queue';
export const erasureSentMessageNote = 'sent-message note';
export const erasureSendingReport = 'sending report';
export const erasureControlNote = 'control note';
export const erasureErasing = 'erasing';
export const erasureCleaningTheFiles = 'cleaning the files';
export const erasureDone = 'done';

// events
export const eventsEvent = 'Event';
export const eventsAllEvents = 'All events';
export const eventsDeliveredTimes = (deliveries: Shown): string => `, delivered ${deliveries} times`;
export const eventsCopyAsCurl = 'Copy as curl';
export const eventsAsTrigger = 'As trigger';
export const eventsAsFixture = 'As fixture';
export const eventsFailedAndRejectedItemsAre =
  'Failed and rejected items are processed again. Items that were applied are not applied twice.';
export const eventsProcessAgain = 'Process again';
export const eventsItIsProcessedAgain = 'Being processed again.';
export const eventsWhatWasReadFromIt = 'Parsed items';
export const eventsNoItemNothingInIt = 'No items: nothing in it is about one of your accounts.';
export const eventsWhatMetaSent = 'What Meta sent';
export const eventsCopy = 'Copy';
export const eventsDeliveriesAboutItsMessages = 'Deliveries about its messages';
export const eventsNoneNoSubscriptionWantsWhat = 'None: no subscription matches what it changed.';
export const eventsTheMessageNow = (state: ComponentChildren) => mixed`message ${state}`;
export const eventsUser = 'User';
export const eventsMessage = 'Message';
export const eventsChanged = 'Changed';
export const eventsMetasTime = 'Meta’s time';
export const eventsPlace = 'Path in the JSON';
export const eventsAllEventsAboutThisMessage = 'All events about this message';
export const eventsWaits = 'pending';
export const eventsFailed = (failed: ComponentChildren) => mixed`${failed} failed`;
export const eventsNotOurs = (rejected: ComponentChildren) => mixed`${rejected} not ours`;
export const eventsRepeat = 'duplicate';
export const eventsApplied = 'applied';
export const eventsWaits2 = 'Pending';
export const eventsApplied2 = 'Applied';
export const eventsFailed2 = 'Failed';
export const eventsNotOurs2 = 'Not ours';
export const eventsRepeat2 = 'Duplicate';
export const eventsNothingForUsInIt = 'nothing for our accounts';
export const eventsNotProcessedYet = 'not processed yet';
export const eventsReplay = 'Replay…';
export const eventsEvents = 'Events';
export const eventsLoadOlderEvents = 'Load older events';
export const eventsDeliveredTimes2 = (deliveries: Shown): string => `delivered ${deliveries} times, `;
export const eventsBytes = (more: ComponentChildren, sizeBytes: ComponentChildren) => mixed`${more}${sizeBytes} bytes`;
export const eventsKind = 'Kind';
export const eventsMessageStatusFailed = 'message, status.failed';
export const eventsState = 'State';
export const eventsWamid = 'wamid.…';
export const eventsFrom = 'From';
export const eventsUntil = 'Until';
export const eventsClear = 'Clear';
export const eventsNothingMatches = 'Nothing matches';
export const eventsClearThem = 'Clear the filters';
export const eventsNoEventFitsAllFilters = (link: ComponentChildren) => mixed`No event matches all filters. ${link}`;
export const eventsNoWebhookYet = 'No webhooks yet';
export const eventsMetaPostsEveryMessageAnd = (code: ComponentChildren) =>
  mixed`Meta posts every message and status to ${code}. Enter that URL and the verify token in Meta’s app; each webhook appears here as it arrives.`;
export const eventsDeliverTo = (url: Shown): string => `Deliver to ${url}`;
export const eventsEvent2 = 'event';
export const eventsProcessedAgain = (things: Shown): string => `${things} processed again`;
export const eventsQueued = (deliveries: Shown): string => `${deliveries} queued`;
export const eventsReplayATime = 'Replay a period';
export const eventsWhatToDo = 'What to do';
export const eventsProcessTheEventsAgain = 'Process the events again';
export const eventsWhatFailedOrWasRejected = (filter: Shown): string =>
  `Failed and rejected items are processed again. Items that were applied are not applied twice.${filter}`;
export const eventsEverythingThatHappenedInThis =
  'Every event of this period is delivered again, whether or not it was delivered before.';
export const eventsNowIfLeftEmpty = 'Leave empty to include everything up to now.';
export const eventsDeliveriesASecond = 'Deliveries per second';
export const eventsReplay2 = 'Replay';
export const eventsOnlyThoseOfTheLists = (given: Shown): string =>
  ` Only events that match the list’s filters: ${given}.`;

// general
export const generalToday = 'Today';
export const generalYesterday = 'Yesterday';
export const generalInAMoment = 'in a moment';
export const generalJustNow = 'just now';
export const generalIn = (duration: Shown): string => `in ${duration}`;
export const generalAgo = (duration: Shown): string => `${duration} ago`;
export const generalMin = (more: Shown): string => `${more} min`;
export const generalMin2 = (minutes: Shown): string => ` ${minutes} min`;
export const generalDays = (more: Shown): string => `${more} days`;

// home
export const homeUnlimited = 'unlimited';
export const homeUnknown = 'unknown';
export const homeTheLastTwoHours = 'The last two hours';
export const homeHowFarMessagesCame = 'How far messages got';
export const homeByMetasReportsOfThe = 'From Meta’s status webhooks of the last two hours.';
export const homeAllOfThem = 'See all';
export const homeWhyMessagesFailed = (link: ComponentChildren) => mixed`Why messages failed ${link}`;
export const homeNoneFailedInTheLast = 'None failed in the last 24 hours.';
export const homeWhatToDo = 'What to do:';
export const homeSeeThemAndRetry = 'See and retry them';
export const homeTryNow = 'Try now';
export const homeNoDeliveryWaits = 'No deliveries are waiting.';
export const homeDelivery = 'delivery';
export const homeTriedNow = (things: Shown): string => `Attempting ${things} now.`;
export const homeEnableAgain = 'Enable again';
export const homeItIs = (state: Shown): string => `It is ${state}.`;
export const homeDownloadAgain = 'Download again';
export const homeNoFileIsMissingAny = 'No file is missing any more.';
export const homeDownload = 'download';
export const homeQueued = (things: Shown): string => `${things} queued.`;
export const homeSendATestAlert = 'Send a test alert';
export const homeResume = 'Resume';
export const homeResumed = 'Resumed.';
export const homeItWasResumedBefore = 'It was already resumed.';
export const homeItWorksWhatWaitedIs = 'It works again: waiting messages are being sent.';
export const homeStillRefused = 'Still refused.';
export const homeNoMessageWaitsToTry = 'No message is waiting to try it with.';
export const homeTriedMetaHasNotDecided = 'Tried; Meta has not decided yet.';
export const homeAPersonPausedItSo = 'Someone paused it by hand, so nothing was tried.';
export const homeNothingIsPausedAnyMore = 'Nothing is paused any more.';
export const homeSetUp = 'Set-up';
export const homeEvents = 'Events';
export const homeTheSubscription = 'The subscription';
export const homeInbox = 'Inbox';
export const homeKeys = 'Keys';
export const homeWhatWaits = 'Waiting messages';
export const homeWhatsAppManager = 'WhatsApp Manager';
export const homeActNow = 'Act now';
export const homeLookAtIt = 'Needs attention';
export const homeGoodToKnow = 'Good to know';
export const homeFindings = 'Findings';
export const homeNewFindings = 'New findings';
export const homeMoveToTheList = 'Move to the list';
export const homeOver = 'Over';
export const homeSendsAsUsual = 'Sending is not paused.';
export const homeSince = (ago: ComponentChildren) => mixed`, since ${ago}`;
export const homeOneMoment = 'One moment…';
export const homeNoopenerNoreferrer = 'noopener noreferrer';
export const homeWebhooksAMinute = 'Webhooks per minute';
export const homeMessagesAMinute = 'Messages per minute';
export const homeLongestWait = 'Longest wait';
export const homeToProcess = 'to process';
export const homeToSend = 'to send';
export const homeHome = 'Home';
export const homeVersionStarted = (version: Shown, ago: Shown) => `Version ${version}, started ${ago}.`;
export const homeTheLastWebhookCame = (ago: Shown) => `The last webhook arrived ${ago}.`;
export const homeNoWebhookHasComeYet = 'No webhook has arrived yet. Subscribe Meta’s app, and messages appear here.';
export const homeOldestFor = (duration: Shown): string => `oldest waiting ${duration}`;
export const homeNoneWaits = 'none waiting';
export const homeToProcess2 = 'To process';
export const homeToSend2 = 'To send';
export const homeOutcomeUnknown = 'Outcome unknown';
export const homeAStatusWillTell = 'until a status arrives';
export const homeAllSettled = 'all settled';
export const homeMetasAnswers = 'Meta’s response time';
export const homeNoCallIn5Min = 'no calls in 5 min';
export const homeForN95OfCalls = (calls: Shown, failed: number): string =>
  `for 95 % of ${calls} calls; ${failed === 0 ? 'none' : failed} failed`;
export const homeAccessToken = 'Access token';
export const homeNeverExpiresAsFarAs = 'no known expiry';
export const homeDiskFree = 'Disk free';
export const homeDaysLeft = (daysLeft: Shown): string => `, ${daysLeft} days left`;
export const homeUsed = (byteCount: Shown, more: Shown): string => `${byteCount} used${more}`;
export const homeNotMeasured = 'not measured';
export const homeLastBackup = 'Last backup';
export const homeByNpmRunBackup = 'by npm run backup';
export const homeNoneKnownHere = 'none known on this machine';
export const homeInstances = 'Instances';
export const homeWorksAlone = 'works alone';
export const homeDivideTheWork = (names: Shown): string => `share the work: ${names}`;
export const homeRefused = 'Refused';
export const homeExpires = 'Expires';
export const homeValid = 'Valid';
export const homeAllEvents = 'All events';
export const homeLastWebhooks = (link: ComponentChildren) => mixed`Last webhooks ${link}`;
export const homeNoneYetSendAWhatsapp =
  'None yet. Send a WhatsApp message to your number; it appears here within a second.';
export const homePause = 'Pause';
export const homePauseThisNumber = 'Pause this number';
export const homePauseIt = 'Pause it';
export const homeNothingIsSentFromIt =
  'Nothing is sent from it, not even replies, until someone resumes it. Messages wait until their deadlines.';
export const homeReason = 'Reason';
export const homeShownWhereverThePauseIs = 'Shown with the pause.';
export const homeOfUsed = (used: Shown, limit: Shown): string => `${used} of ${limit} used`;
export const homeNoneUsed = 'none used';
export const homeHasNotSentYet = 'has not sent yet';
export const homeOfMessages = (lastSecond: Shown, perSecond: Shown): string => `${lastSecond} of ${perSecond} messages`;
export const homeSlowedFrom = (now: Shown, allowedPerSecond: Shown): string =>
  `${now}, slowed from ${allowedPerSecond}`;
export const homePeople = (more: Shown): string => `${more} people`;
export const homeNumbers = 'Numbers';
export const homeNoAccountIsConfiguredSo =
  'No account is configured, so Meta was not asked about its numbers. Set INTEXURAOS_WHATSAPP_WABA_ID.';
export const homeWhatMetaSaysNeeds =
  'Quality, limits and cost come from Meta, for a key with the scope “read:content”.';
export const homeHighQuality = 'High quality';
export const homeMediumQuality = 'Medium quality';
export const homeLowQuality = 'Low quality';
export const homeOnHold = (hold: Shown): string => `${hold} on hold`;
export const homePaused = 'Paused';
export const homeQualityNotRated = 'Quality not rated';
export const homeLimitADay = 'Daily limit';
export const homeThroughput = 'Throughput';
export const homeThisSecond = 'This second';
export const homeWaiting = 'Waiting';
export const homeNothing = 'nothing';
export const homeThisMonth = 'This month';
export const homeDeliveredCharged = (delivered: Shown, charged: Shown): string =>
  `${delivered} delivered, ${charged} charged`;
export const homeCostThisMonth = 'Cost this month';
export const homeAsMetasAnalyticsCountIt = 'As Meta’s analytics count it; the invoice may differ.';
export const homeAbout = (cost: Shown): string => `about ${cost}`;
export const homeMetaDoesNotSay = 'Meta does not say';
export const homeFreeMessages = 'Free messages';
export const homeHeldByOthers = 'Controlled by others';
export const homeThreads = (count: string): string => (count === '1' ? '1 thread' : `${count} threads`);
export const homeOrMore = (count: string): string => `${count} or more`;
export const homeNoThread = 'no thread';
export const homeWarning = 'warning';
export const homeAnd = (things: Shown): string => `, and ${things}`;
export const homeProblem = 'problem';
export const homeMessagesAreHeldUpOr = (things: Shown, more: Shown): string =>
  `Messages are held up or lost: ${things} to act on${more}.`;
export const homeItWorksWithToLook = (things: Shown): string => `It works, with ${things} to look at.`;
export const homeAllIsWell = 'All is well.';

// inbox
export const inboxDontSendTheFile = 'Remove the file';
export const inboxAsAVoiceMessage = 'As a voice message';
export const inboxYouWrote = 'You wrote: ';
export const inboxTheyWrote = 'They wrote: ';
export const inboxFromTheWhatsappBusinessApp = 'From the WhatsApp Business app';
export const inboxFromAnotherResponder = 'From another responder';
export const inboxForwarded = 'Forwarded';
export const inboxReactToThisMessage = 'React to this message';
export const inboxReactWith = (emoji: Shown): string => `React with ${emoji}`;
export const inboxTakeReactionAway = (emoji: Shown): string => `Remove ${emoji}`;
export const inboxThisKeyMayNotSend = 'You can read here. Sending needs a key with the scope “send”.';
export const inboxSkipToTheMessageField = 'Skip to the message field';
export const inboxReplyToThisMessage = 'Reply to this message';
export const inboxItIsNotKnownHere = 'It is not stored here.';
export const inboxItIsFurtherUp = 'It is further up.';
export const inboxYou = 'You';
export const inboxThey = 'They';
export const inboxAnEarlierMessage = 'An earlier message';
export const inboxEdited = 'edited';
export const inboxReactions = 'Reactions:';
export const inboxNotDelivered = 'Not delivered.';
export const inboxMetaGaveNoReason = 'Meta gave no reason.';
export const inboxRetry = 'Retry';
export const inboxItIsSentAgain = 'Sending again.';
export const inboxEveryAttempt = 'All attempts';
export const inboxDontReplyToIt = 'Cancel the reply';
export const inboxSendATemplate = 'Send a template';
export const inboxAttachAFile = 'Attach a file';
export const inboxFile = 'File';
export const inboxSendLater = 'Send later';
export const inboxMessage = 'Message';
export const inboxSend = 'Send';
export const inboxN24HoursHavePassedSince = '24 hours have passed since they last wrote';
export const inboxTheyHaveNotWrittenYet = 'they have not written yet';
export const inboxTheWindowIsClosedSo = (more: ComponentChildren) =>
  mixed`The window is closed: ${more}, so Meta accepts only templates.`;
export const inboxWriteAMessage = 'Write a message';
export const inboxAddACaption = 'Add a caption';
export const inboxAudioHasNoCaptionSend = 'Audio can’t have a caption; send a text after it';
export const inboxSendAt = 'Send at';
export const inboxSendAtOnce = 'Send at once';
export const inboxThisMessageWasDeleted = (more: ComponentChildren) => mixed`This message was deleted${more}.`;
export const inboxOnlyItsStatusIsKnown = 'Only its status is known; the message itself has not arrived.';
export const inboxWhatTheCustomerCanPress = 'What the customer can press';
export const inboxCards = 'Cards';
export const inboxOpenInOpenstreetmap = 'Open in OpenStreetMap';
export const inboxPassItToTheAi = 'Pass it to the AI agent';
export const inboxPassItToTheEscalation = 'Pass it to the escalation partner';
export const inboxYouHaveControl = 'You have control';
export const inboxHasControl = (owner: Shown): string => `${owner} has control`;
export const inboxAnotherResponderHasControl = 'Another responder has control';
export const inboxNobodyHasControl = 'Nobody has control';
export const inboxSince = (value: Shown): string => `since ${value}`;
export const inboxTakeControl = 'Take control';
export const inboxReleaseIt = 'Release it';
export const inboxConversations = 'Conversations';
export const inboxInbox = 'Inbox';
export const inboxYourKeyMayNotRead = 'Your key may not read content: names and texts are neither shown nor searched.';
export const inboxNameNumberTagOrWords = 'Name, number, tag or words';
export const inboxWordsOfAMessage = 'Words of a message';
export const inboxSearchBy = (label: Shown): string => `Search by ${label}`;
export const inboxSearchAllConversations = 'Search all conversations';
export const inboxWith = (name: Shown): string => `With ${name}`;
export const inboxInThisConversation = 'In this conversation';
export const inboxNoConversationYet = 'No conversations yet';
export const inboxWriteToYourNumberFrom =
  'Write to your number from a phone, or as a customer in the simulator; the conversation appears here.';
export const inboxLoadOlderConversations = 'Load older conversations';
export const inboxYou2 = 'You:';
export const inboxNoMessageYet = 'No message yet';
export const inboxAnotherResponderOwnsThisThread = 'Another responder owns this thread';
export const inboxAgent = 'agent';
export const inboxFreeFormMessagesMayBe = 'Free-form messages may be sent';
export const inboxOpen = 'open';
export const inboxTheFileIsEmpty = 'The file is empty.';
export const inboxMetaTakesFilesOfUp = 'Meta accepts files of up to 100 MB.';
export const inboxChooseAConversation = 'Choose a conversation';
export const inboxWhatSomebodyWritesAppearsHere = 'New messages appear as they arrive.';
export const inboxList = 'List';
export const inboxProduct = 'Product';
export const inboxProducts = 'Products';
export const inboxCatalogue = 'Catalogue';
export const inboxForm = 'Form';
export const inboxAddressForm = 'Address form';
export const inboxBill = 'Bill';
export const inboxOrderStatus = 'Order status';
export const inboxAsksForALocation = 'Asks for a location';
export const inboxAsksToCall = 'Asks to call';
export const inboxCarousel = 'Carousel';
export const inboxPressed = 'Pressed';
export const inboxChose = 'Chose';
export const inboxFilledIn = 'Filled in';
export const inboxPhoto = 'Photo';
export const inboxVideo = 'Video';
export const inboxGif = 'GIF';
export const inboxDocument = 'Document';
export const inboxTotal = 'Total';
export const inboxOrder = 'Order';
export const inboxState = 'State';
export const inboxOpen2 = 'Open';
export const inboxSendLocation = 'Send location';
export const inboxViewCatalogue = 'View catalogue';
export const inboxReviewAndPay = 'Review and pay';
export const inboxCall = 'Call';
export const inboxView = 'View';
export const inboxMetaNoLongerHasThis = 'Meta no longer has this file.';
export const inboxSticker = 'Sticker';
export const inboxPlayTheVideo = 'Play the video';
export const inboxFile2 = 'file';
export const inboxAudio = 'Audio';
export const inboxContact = 'Contact';
export const inboxNotPassedOnByMeta = 'Not passed on by Meta';
export const inboxAMessageThatTheCloud = 'The Cloud API does not support this kind of message.';
export const inboxPayment = 'Payment';
export const inboxLocation = 'Location';
export const inboxMessages = 'Messages';
export const inboxLoadOlderMessages = 'Load older messages';
export const inboxNoMessagesYet = 'No messages yet.';
export const inboxNewMessages = 'New messages';
export const inboxConversationsThatWereFound = 'Conversations found';
export const inboxMessagesThatWereFound = 'Messages found';
export const inboxNewerOrChangedMessagesCan = (waiting: ComponentChildren) =>
  mixed`${waiting} new or changed messages can’t be found yet; they are still being indexed.`;
export const inboxEarlierMessages = 'Earlier messages';
export const inboxUnknownUser = 'Unknown user';
export const inboxGroup = 'Group';
export const inboxThereIsNoMessageWith = 'There is no message with this id.';
export const inboxThisServiceCanSearchThe =
  'This service can search only one conversation at a time: messages in Firestore, and encrypted ones, have no search index. Open a conversation, then press the magnifying glass above it.';
export const inboxNothingFound = 'Nothing found';
export const inboxTwoWords = 'two words';
export const inboxPeopleAreFoundByName = (q: ComponentChildren) =>
  mixed`People are found by name, username, number or tag; messages by their words or by a wamid. A message must contain all of the words. To find adjacent words, put them in quotation marks: ${q}.`;
export const inboxTypeAtLeastTwoLetters = 'Type at least two letters';
export const inboxMessagesAreFoundByThe =
  'Messages are found by the words that people see in them, including captions and file names.';
export const inboxNoApprovedTemplate = 'No approved template';
export const inboxTheAccountHasNoneOr =
  'The account has none, or Meta could not be asked. Create one in WhatsApp Manager; Meta reviews it first.';
export const inboxTemplate = 'Template';
export const inboxOptional = ' (optional)';
export const inboxLinkToTheOrA = (media: Shown): string => `link to the ${media}, or a file`;
export const inboxFileFor = (name: Shown): string => `File for ${name}`;
export const inboxWhatTheyWillSee = 'What they will see';
export const inboxAtOnceIfItIs = 'leave empty to send now';
export const inboxSendAt2 = (span: ComponentChildren) => mixed`Send at ${span}`;
export const inboxSchedule = 'Schedule';
export const inboxItWasNotTakenThe = 'It was not accepted. The reason is shown below the thread.';
export const inboxAValueHasTheWrong = 'A value has the wrong format.';
export const inboxTemplate2 = (name: Shown, more: Shown): string => `Template ${name}${more}`;
export const inboxOffer = 'Offer';
export const inboxALocation = 'A location';
export const inboxAProduct = 'A product';
export const inboxWhatsAppConsole = (name: Shown): string => `${name} · WhatsApp console`;
export const inboxBackToTheConversations = 'Back to the conversations';
export const inboxSearchInThisConversation = 'Search in this conversation';
export const inboxFreeFor = (duration: ComponentChildren) => mixed`Free for ${duration}`;
export const inboxWindowOpenLeft = (duration: ComponentChildren) => mixed`Window open, ${duration} left`;
export const inboxWindowClosed = (ago: ComponentChildren) => mixed`Window closed ${ago}`;
export const inboxNoWindowTheyNeverWrote = 'No window: they never wrote';
export const inboxWaitingForMeta = 'waiting for Meta';
export const inboxAcceptedByMeta = 'accepted by Meta';
export const inboxSent = 'sent';
export const inboxDelivered = 'delivered';
export const inboxRead = 'read';
export const inboxPlayed = 'played';
export const inboxFailed = 'failed';
export const inboxConversation = 'Conversation';
export const inboxTheMessageIsNotIn = 'The message is not in this thread, or it is more than 10,000 messages up.';
export const inboxThereIsNoSuchConversation = 'There is no such conversation';
export const inboxAllConversations = 'All conversations';
export const inboxThePersonMayHaveBeen = (link: ComponentChildren) => mixed`The person may have been erased. ${link}`;
export const inboxVoiceMessage = 'Voice message';
export const inboxPause = 'Pause';
export const inboxPlay = 'Play';
export const inboxPositionInTheVoiceMessage = 'Position in the voice message';
export const inboxOf = (playTime: Shown, playTime2: Shown): string => `${playTime} of ${playTime2}`;
export const inboxHttp = (status: Shown): string => `HTTP ${status}`;
export const inboxItIsTooLong = 'It is too long.';

// keys
export const keysKeysOfTheEnvironmentVariable =
  'Keys set in the environment variable are not listed; change them there.';
export const keysNewKey = 'New key';
export const keysNoKeyWasCreatedYet = 'No keys created yet';
export const keysGiveEachProgramAndPerson =
  'Give each program and person a key with only the scopes it needs: a dashboard reads, a bot sends. A key can be revoked at once, without a restart.';
export const keysLoadOlderKeys = 'Load older keys';
export const keysTheNewKey = 'The new key';
export const keysItWorksAtOnceStore = 'It works at once. Store it now.';
export const keysRevoke = 'Revoke';
export const keysOnlyFor = (phoneNumberIds: ComponentChildren) => mixed`Only for ${phoneNumberIds}`;
export const keysLastUsed = 'last used ';
export const keysNeverUsed = 'never used';
export const keysCreatedBy = (ago: ComponentChildren, code: ComponentChildren, more: ComponentChildren) =>
  mixed`Created ${ago} by ${code}; ${more}`;
export const keysEnds = (ago: ComponentChildren) => mixed`; expires ${ago}`;
export const keysRevoke2 = (name: Shown): string => `Revoke ${name}`;
export const keysRevokeIt = 'Revoke it';
export const keysItStopsWorkingAtOnce =
  'It stops working at once and permanently. Requests with it get 401 from then on.';
export const keysName = 'Name';
export const keysDashboard = 'dashboard';
export const keysWhatItIsForOr = 'What it is for, or who uses it.';
export const keysWhatItMayDo = 'What it may do';
export const keysOnlyForTheseNumbers = 'Only for these numbers';
export const keysAll = 'All';
export const keysMetasIdsWithCommasBetween = (more: Shown): string => `Meta’s ids, separated by commas: ${more}`;
export const keysEnds2 = 'Expires';
export const keysNeverIfLeftEmpty = 'Leave empty if it should not expire.';
export const keysCreate = 'Create';

// outbox
export const outboxRetry = 'Retry';
export const outboxRetried = 'retried';
export const outboxCancel = 'Cancel';
export const outboxCancelled = 'cancelled';
export const outboxMany = (verb: Shown): string => `${verb} messages`;
export const outboxAndThatFailedWereRefused = ' and failed, were refused or expired';
export const outboxAndThatStillWait = ' and are still waiting';
export const outboxAllMessagesThatTheFilters = (more: ComponentChildren, object: ComponentChildren) =>
  mixed`All messages that match the list’s filters${more}: ${object}`;
export const outboxMessage = 'message';
export const outboxSendingThemTakes = (duration: Shown): string => `; sending them takes ${duration}`;
export const outboxWouldBe = (strong: ComponentChildren, past: ComponentChildren, more: ComponentChildren) =>
  mixed`${strong} would be ${past}${more}.`;
export const outboxLeftAlone = (unchanged: Shown): string => `, ${unchanged} left unchanged`;
export const outboxCountThem = 'Count them';
export const outboxMessage2 = 'Message';
export const outboxAllMessages = 'All messages';
export const outboxTo = (type: ComponentChildren, recipient: ComponentChildren, badge: ComponentChildren) =>
  mixed`${type} to ${recipient} ${badge}`;
export const outboxSomebody = 'somebody';
export const outboxWaitsFor = 'Waits for';
export const outboxTheMessageAheadOfIt = 'the message ahead of it';
export const outboxTheNextStepIsDue = (ago: ComponentChildren) => mixed`; the next step is due ${ago}`;
export const outboxWhatHappened = 'What happened';
export const outboxAcceptedHere = (time: ComponentChildren) => mixed`${time} accepted here`;
export const outboxAttempt = (number: ComponentChildren, badge: ComponentChildren) =>
  mixed`attempt ${number}: ${badge}`;
export const outboxMetaReported = (time: ComponentChildren, badge: ComponentChildren) =>
  mixed`${time} Meta reported ${badge}`;
export const outboxId = 'Id';
export const outboxMetasId = 'Meta’s id';
export const outboxNotSentAfter = 'Not sent after';
export const outboxWhatIsSent = 'What is sent';
export const outboxTryNow = 'Try now';
export const outboxItMayArriveTwice = 'It may arrive twice';
export const outboxACallForThisMessage =
  'A call for this message got no response, so Meta may have accepted it. If so, a retry sends it a second time.';
export const outboxRetryAllTheSame = 'Retry anyway';
export const outboxGoBack = 'Go back';
export const outboxWhatToDo = 'What to do:';
export const outboxMetaAlsoReported = 'Meta also reported:';
export const outboxMetaTookIt = 'accepted by Meta';
export const outboxRefused = 'refused';
export const outboxNotSent = 'not sent';
export const outboxTooFastDelayed = 'rate-limited, delayed';
export const outboxPaused = 'paused';
export const outboxNoAnswer = 'no answer';
export const outboxTakenThenReportedAsFailed = 'accepted, then reported as failed';
export const outboxUnderWay = 'in progress';
export const outboxTheTimeThatItsSender = 'its scheduled time';
export const outboxItsNumberWhichIsPaused = 'its number, which is paused';
export const outboxMessagesBilledLikeItWhich = 'its billing category, which is on hold';
export const outboxItsGraphVersionWhichIs = 'its Graph version, which is on hold';
export const outboxTheNextAttempt = 'the next attempt';
export const outboxMetasRates = 'Meta’s rates';
export const outboxAStatusThatSaysWhat = 'a status webhook that settles its outcome';
export const outboxCancelThese = 'Cancel these';
export const outboxRetryThese = 'Retry these';
export const outboxOutbox = 'Outbox';
export const outboxLoadOlderMessages = 'Load older messages';
export const outboxAttempts = (attemptCount: Shown): string => `, ${attemptCount} attempts`;
export const outboxState = 'State';
export const outboxRecipient = 'Recipient';
export const outboxMetasCode = 'Meta’s code';
export const outboxNothingHere = 'Nothing matches';
export const outboxShowAll = 'Show all messages';
export const outboxNoMessageFits = (link: ComponentChildren) => mixed`No message matches the filters. ${link}`;
export const outboxNothingWasSentYet = 'No messages yet';
export const outboxInbox = 'inbox';
export const outboxSendAsYouWouldTo = (link: ComponentChildren) =>
  mixed`Send as you would to Meta, with an API key instead of Meta’s token: ${code('POST /v24.0/PHONE_NUMBER_ID/messages')}. Or answer somebody in the ${link}.`;
export const outboxAll = 'All';
export const outboxWaiting = 'Waiting';
export const outboxFailed = 'Failed';
export const outboxSent = 'Sent';
export const outboxCancelled2 = 'Cancelled';

// retention
export const retentionNothing = 'nothing';
export const retentionDay = 'day';
export const retentionWhatIsKept = 'What is kept';
export const retentionSetByIntexuraosWhatsappRetention = () =>
  mixed`Set by ${code('INTEXURAOS_WHATSAPP_RETENTION')}; ${code('whatsapp retention')} shows the same.`;
export const retentionWhatWasRemoved = 'What was removed';
export const retentionNoSweepYetTheFirst = 'No sweep yet: the first starts soon, then one every hour.';
export const retentionOtherSweep = 'other sweep';
export const retentionSweep = 'sweep';
export const retentionTheLastSweep = 'The last sweep';
export const retentionTheLast = (things: Shown): string => `The last ${things}`;
export const retentionFoundNothingToRemoveThere = (more: ComponentChildren) =>
  mixed`${more} found nothing to remove; a sweep runs every hour.`;
export const retentionOlderDataIsStillBeing = 'still being applied to older data';
export const retentionFor = (days: ComponentChildren, phoneNumberId: ComponentChildren) =>
  mixed`${days} for ${phoneNumberId}`;
export const retentionRemoved = (removed: ComponentChildren, span: ComponentChildren) =>
  mixed`Removed ${removed} ${span}`;
export const retentionFailing = 'failing';
export const retentionSince = (kindTitle: ComponentChildren, reason: ComponentChildren, ago: ComponentChildren) =>
  mixed`${kindTitle}: ${reason} (since ${ago})`;
export const retentionWebhooks = 'Webhooks';
export const retentionMessagesAndConversations = 'Messages and conversations';
export const retentionFiles = 'Files';
export const retentionDeliveries = 'Deliveries';
export const retentionOutgoingMessages = 'Outgoing messages';
export const retentionAuditTrail = 'Audit trail';
export const retentionForever = 'forever';
export const retentionWebhook = 'webhook';
export const retentionMessage = 'message';
export const retentionFile = 'file';
export const retentionDelivery = 'delivery';
export const retentionOutgoingMessage = 'outgoing message';
export const retentionAuditRecord = 'audit record';
export const retentionBroadcast = 'broadcast';
export const retentionEndedApiKey = 'ended API key';

// setup
export const setupEverythingWorks = 'Everything works.';
export const setupOfStepsToGoEach = (open: Shown, steps: Shown): string =>
  `${open} of ${steps} steps to go; each turns green by itself.`;
export const setupAskingMetaAboutTheRest = 'Asking Meta about the rest…';
export const setupAskingMeta = 'Asking Meta…';
export const setupChecking = 'Checking…';
export const setupForMetasApp = 'For Meta’s app';
export const setupCallbackUrl = 'Callback URL';
export const setupVerifyToken = 'Verify token';
export const setupShowVerifyToken = 'Show';
export const setupTheValueOfIntexuraosWhatsapp = () =>
  mixed`the value of ${code('INTEXURAOS_WHATSAPP_VERIFY_TOKEN')}; keys with the scope ${code('admin')} see it here`;
export const setupWebhookFields = 'Webhook fields';
export const setupAccount = 'Account';
export const setupNumbers = 'Numbers';
export const setupGraphVersion = 'Graph version';
export const setupMetaCallsPublicHttpsAddresses =
  'Meta calls only public https URLs; this page was opened without https.';
export const setupCopy = 'Copy';
export const setupOptional = 'optional';
export const setupDone = 'done';
export const setupToDo = 'to do';
export const setupBeingChecked = 'being checked';
export const setupTheAccountAndItsNumber = 'The account and its number are configured';
export const setupAccountNumber = (wabaIds: Shown, phoneNumberIds: Shown): string =>
  `Account ${wabaIds}, number ${phoneNumberIds}.`;
export const setupSetIntexuraosWhatsappWabaId =
  'Set INTEXURAOS_WHATSAPP_WABA_ID and INTEXURAOS_WHATSAPP_PHONE_NUMBER_ID to the ids that Meta’s app shows under API Setup.';
export const setupItExpiresReplaceItBefore = (expiresAt: Shown): string =>
  `It expires: replace it before ${expiresAt}.`;
export const setupNoDateIsKnownOn = 'It has no known expiry date.';
export const setupMetaAcceptsTheAccessToken = 'Meta accepts the access token';
export const setupMetaRefusesItMakeOne =
  'Meta refuses it. Make one for a system user, with whatsapp_business_messaging and whatsapp_business_management.';
export const setupMetaCouldNotBeAsked =
  'Meta could not be asked. Set INTEXURAOS_WHATSAPP_ACCESS_TOKEN to the token of a system user.';
export const setupTheNumberIsConnected = 'The number is connected';
export const setupIs = (more: Shown, more2: Shown): string => `${more} is ${more2}`;
export const setupRegisterItWithItsPin = (bad: Shown): string =>
  `${bad}. Register it with its PIN: whatsapp numbers register.`;
export const setupMetaShowsNoSuchNumber =
  'Meta shows no such number. Check the ids, and that the token may see the account.';
export const setupAnAppGetsTheAccounts = 'An app receives the account’s webhooks';
export const setupTheAccountIsSubscribed = 'The account is subscribed.';
export const setupMetaNamesNoSubscribedApp =
  'Meta names no subscribed app, so no webhooks arrive. Run whatsapp setup, or subscribe the app under WhatsApp, Configuration.';
export const setupWebhooksArrive = 'Webhooks arrive';
export const setupMetaReachesThisService = 'Meta reaches this service.';
export const setupNoneHasComeEnterThe =
  'None has arrived. Enter the callback URL below in Meta’s app, with the verify token from your configuration.';
export const setupAMessageArrived = 'A message arrived';
export const setupTheFieldMessagesIsSubscribed = 'The field messages is subscribed.';
export const setupWriteToTheNumberFrom =
  'Write to the number from a phone. If nothing arrives, subscribe the field messages in Meta’s app.';
export const setupAMessageWasSent = 'A message was sent';
export const setupMetaTookIt = 'Meta accepted it.';
export const setupAnswerTheMessageInThe = 'Answer the message in the inbox: the window is open.';
export const setupYourSoftwareIsNotified = 'Your software is notified';
export const setupSubscription = 'subscription';
export const setupBy = (things: Shown): string => `By ${things}.`;
export const setupCreateASubscriptionOrFollow =
  'Create a subscription, or follow /v1/stream. The console needs neither.';
export const setupTheStoreIsBackedUp = 'The store is backed up';
export const setupByNpmRunBackup = 'By npm run backup.';
export const setupRunNpmRunBackupEvery = 'Run npm run backup every day; no backup was made on this machine.';

// shell
export const shellHome = 'Home';
export const shellYourSessionHasEnded = 'Your session has ended.';
export const shellYouAreSignedOut = 'You are signed out.';
export const shellThereIsNoSuchPage = 'There is no such page';
export const shellGoToTheHomePage = 'Go to the home page';
export const shellInbox = 'Inbox';
export const shellEvents = 'Events';
export const shellOutbox = 'Outbox';
export const shellFailedMessages = 'Failed messages';
export const shellBroadcasts = 'Broadcasts';
export const shellSubscriptions = 'Subscriptions';
export const shellDeliveries = 'Deliveries';
export const shellFailedDeliveries = 'Failed deliveries';
export const shellSetUp = 'Set-up';
export const shellTemplates = 'Templates';
export const shellContacts = 'Contacts';
export const shellRetention = 'Retention';
export const shellApiKeys = 'API keys';
export const shellAuditTrail = 'Audit trail';
export const shellErrorCodes = 'Error codes';
export const shellWhatThisErrorCodeMeans = 'what this error code means';
export const shellEventsAboutThisMessage = 'events about this message';
export const shellDeliveriesAboutIt = 'deliveries about this message';
export const shellMessageInTheOutbox = 'message in the outbox';
export const shellWhatWasDoneWithThis = 'audit records of this key';
export const shellMessagesToThisNumber = 'messages to this number';
export const shellSearchPeopleAndMessages = 'search people and messages';
export const shellAccount = 'Account';
export const shellSkipToThePage = 'Skip to the page';
export const shellConsole = 'Console';
export const shellWhatsAppConsoleHome = 'WhatsApp console, home';
export const shellGoToCtrlKOr = 'Go to (Ctrl+K or /)';
export const shellGoTo = 'Go to';
export const shellTheSimulatorsPhone = 'The simulator’s phone';
export const shellPhone = 'Phone';
export const shellApiReference = 'API reference';
export const shellApi = 'API';
export const shellSignOut = 'Sign out';
export const shellSignOut2 = (person: Shown): string => `Sign out ${person}`;
export const shellConnecting = 'Connecting';
export const shellLive = 'Live';
export const shellOffline = 'Offline';
export const shellTheServiceDoesNotAnswer =
  'The service does not answer. This page may be out of date; it reconnects by itself.';
export const shellGoToAPageA = 'Go to a page, a person, an id or an error code';
export const shellAPageAPersonA = 'A page, a person, a wamid, an error code';
export const shellDestinations = 'Destinations';
export const shellNothingFound = 'Nothing found.';
export const shellSimulatedPhone = 'Simulated phone';
export const shellWriteAsACustomer = 'Write as a customer';
export const shellOpenAlone = 'Open in a new tab';
export const shellCloseThePhone = 'Close the phone';
export const shellTheProviderDidNotSign =
  'The provider did not sign you in, or you cancelled. Try again, or use an API key.';
export const shellThatSignInWasBegun =
  'That sign-in was started in another window, took too long, or was used before. Try again.';
export const shellTheProviderDoesNotAnswer =
  'The provider does not answer this service. Try again later; an API key works meanwhile.';
export const shellWhatTheProviderAnsweredWas =
  'The provider’s response was not accepted. The service’s log says why; an API key works meanwhile.';
export const shellYouAreKnownToThe =
  'The provider knows you, but no rule of this service gives you access. Ask the people who run it; a new rule takes effect at your next sign-in.';
export const shellTooManySignInsFailed = 'Too many sign-ins failed from your address. Wait a minute, then try again.';
export const shellSignInWhatsappConsole = 'Sign in · WhatsApp console';
export const shellWhatsAppConsole = 'WhatsApp console';
export const shellWhatArrivesWhatIsSent = 'See what arrives, what is sent, and whether all is well.';
export const shellSignInWith = (name: ComponentChildren) => mixed`Sign in with ${name}`;
export const shellOr = 'or';
export const shellApiKey = 'API key';
export const shellSigningIn = 'Signing in…';
export const shellSignInWithTheKey = 'Sign in with the key';
export const shellSignIn = 'Sign in';
export const shellOneOfTheKeysIn = () =>
  mixed`One of the keys in ${code('INTEXURAOS_WHATSAPP_API_KEYS')}. The console exchanges it for a cookie that scripts can’t read. The session ends an hour after you close the page.`;
export const shellThePageMetSomethingUnexpected = 'Something unexpected happened. Reload the page.';
export const shellTheServiceDoesNotAnswerCheck = 'The service does not answer. Check that it runs, then try again.';

// subscriptions
export const subscriptionsAuthorization = 'Authorization';
export const subscriptionsItSignsEveryDeliveryYour =
  'It signs every delivery: your receiver checks the signature with it. Store it now.';
export const subscriptionsItIsNotShownAgain = (what: ComponentChildren) => mixed`${what} It is not shown again.`;
export const subscriptionsCopy = 'Copy';
export const subscriptionsItIsStored = 'I have stored it';
export const subscriptionsChangeTheSubscription = 'Change the subscription';
export const subscriptionsSubscribeAUrl = 'Subscribe a URL';
export const subscriptionsUrl = 'URL';
export const subscriptionsHttpsBotExampleComWhatsapp = 'https://bot.example.com/whatsapp';
export const subscriptionsDeliveriesArePostedToIt =
  'Deliveries are posted to it: a public https URL. Or enter a Google Pub/Sub topic: pubsub://projects/…/topics/…';
export const subscriptionsForm = 'Format';
export const subscriptionsEventsCloudeventsOneForEach = 'Events (CloudEvents), one for each change';
export const subscriptionsMetasOwnWebhooksByteFor = 'Meta’s own webhooks, byte for byte';
export const subscriptionsTypesOfEvents = 'Types of events';
export const subscriptionsAll = 'All';
export const subscriptionsThereAre = (data: Shown, data2: Shown): string => `There are ${data}: ${data2}.`;
export const subscriptionsSuchAsMessageReceivedOr = (more: Shown): string =>
  `Such as message.received, or message.* for all of a subject. ${more}`;
export const subscriptionsBusinessNumbers = 'Business numbers';
export const subscriptionsMetasIdsWithCommasBetween = 'Meta’s ids, separated by commas.';
export const subscriptionsIfAnEventCantBe = 'If an event can’t be delivered at all';
export const subscriptionsContinueWithTheConversationsNext = 'continue with the conversation’s next event';
export const subscriptionsLetTheConversationWaitUntil = 'let the conversation wait until someone acts';
export const subscriptionsAnAttemptMayTakeS = 'Timeout of an attempt (s)';
export const subscriptionsAtOnceAtMost = 'Concurrent deliveries, at most';
export const subscriptionsDescription = 'Description';
export const subscriptionsSave = 'Save';
export const subscriptionsSubscribe = 'Subscribe';
export const subscriptionsSubscription = 'Subscription';
export const subscriptionsAllSubscriptions = 'All subscriptions';
export const subscriptionsAllWithFilters = 'All, with filters';
export const subscriptionsNewestDeliveries = (span: ComponentChildren) => mixed`Newest deliveries${span}`;
export const subscriptionsNothingYetATestShows = 'None yet. Send a test to see whether it works.';
export const subscriptionsSince = 'Since';
export const subscriptionsSince2 = (state: ComponentChildren, ago: ComponentChildren) => mixed`${state} since ${ago}`;
export const subscriptionsSendATest = 'Send a test';
export const subscriptionsResume = 'Resume';
export const subscriptionsPause = 'Pause';
export const subscriptionsReplay = 'Replay';
export const subscriptionsEdit = 'Edit';
export const subscriptionsRotateTheSecret = 'Rotate the secret';
export const subscriptionsDelete = 'Delete';
export const subscriptionsMakeANewSecret = 'Make a new secret';
export const subscriptionsDeliveriesAreSignedWithBoth =
  'Deliveries are signed with both secrets for 24 hours, so your receiver can switch without losing any.';
export const subscriptionsDeliveriesAreSignedWithThe =
  'Deliveries are signed with the new secret at once; your receiver refuses them until it has the new secret.';
export const subscriptionsDeleteTheSubscription = 'Delete the subscription';
export const subscriptionsDeleteIt = 'Delete it';
export const subscriptionsNothingMoreIsDeliveredTo = (url: ComponentChildren) =>
  mixed`Nothing more is delivered to ${url}, and waiting deliveries are cancelled.`;
export const subscriptionsTheNewSecret = 'The new secret';
export const subscriptionsDelivered = 'Delivered';
export const subscriptionsNoAttemptYet = 'no attempt yet';
export const subscriptionsOfTheLast = (count: Shown): string => `of the last ${count}`;
export const subscriptionsAnswersIn = '50 % within';
export const subscriptionsHalfOfThem = 'of the last attempts';
export const subscriptionsOfTheLastAttempts = 'of the last attempts';
export const subscriptionsGivenUp = 'Given up';
export const subscriptionsToDeliverAgain = 'to deliver again';
export const subscriptionsEventsCloudevents = 'events (CloudEvents)';
export const subscriptionsMetasOwnWebhooks = 'Meta’s own webhooks';
export const subscriptionsTypes = 'Types';
export const subscriptionsNumbers = 'Numbers';
export const subscriptionsConversations = 'Conversations';
export const subscriptionsDirection = 'Direction';
export const subscriptionsOrder = 'Order';
export const subscriptionsStrictAConversationWaitsFor = 'strict: a conversation waits for its failed delivery';
export const subscriptionsSkipWhatFailed = 'skip failed deliveries';
export const subscriptionsGatheredFor = 'Gathered for';
export const subscriptionsAtOnce = 'Concurrent deliveries';
export const subscriptionsEachForSAtMost = (maxInFlight: Shown, timeoutSeconds: Shown): string =>
  `${maxInFlight} at most, each for up to ${timeoutSeconds} s`;
export const subscriptionsOldSecretUntil = 'Old secret until';
export const subscriptionsDeclaredIn = 'Declared in';
export const subscriptionsTheSubscriptionsFileChangeIt = 'the subscriptions file; change it there';
export const subscriptionsId = 'Id';
export const subscriptionsDeliveries = 'Deliveries';
export const subscriptionsNew = 'New';
export const subscriptionsSubscriptions = 'Subscriptions';
export const subscriptionsNoSubscriptionYet = 'No subscriptions yet';
export const subscriptionsASubscriptionPostsWhatHappens =
  'A subscription posts events to your URL: messages, statuses, failures. They are signed, in order within each conversation, and attempted until your receiver accepts them.';
export const subscriptionsLoadOlderSubscriptions = 'Load older subscriptions';
export const subscriptionsTheSubscriptionIsActive = 'The subscription is active';
export const subscriptionsAllEvents = 'All events';
export const subscriptionsNothingSentYet = 'nothing sent yet';
export const subscriptionsAnExampleSignedLikeAny =
  'Posts an example event to the URL now, signed like any delivery. Filters and pauses don’t apply, and there is only one attempt.';
export const subscriptionsType = 'Type';
export const subscriptionsWaitingForTheReceiver = 'Waiting for the receiver…';
export const subscriptionsSend = 'Send';
export const subscriptionsDelivered2 = 'delivered';
export const subscriptionsNotDelivered = 'not delivered';
export const subscriptionsNoResponse = 'No response';
export const subscriptionsHttp = (status: Shown): string => `HTTP ${status}`;
export const subscriptionsIn = (badge: ComponentChildren, more: ComponentChildren, milliseconds: ComponentChildren) =>
  mixed`${badge} ${more} in ${milliseconds}`;
export const subscriptionsWhatWasSent = 'What was sent';

// templates
export const templatesForm = 'Form';
export const templatesItAppearsHereAsYou = 'A preview appears here as you type.';
export const templatesOneMessage = 'One message';
export const templatesCarousel = 'Carousel of cards';
export const templatesHeaderShows = 'The header shows';
export const templatesCardsShow = 'The cards show';
export const templatesText = 'Text';
export const templatesPicture = 'A picture';
export const templatesVideo = 'A video';
export const templatesDocument = 'A PDF file';
export const templatesSample = 'Sample';
export const templatesWhatReviewersSee = 'Meta’s reviewers see it; each message has its own file.';
export const templatesUploading = 'Uploading to Meta…';
export const templatesSampleIsAtMeta = (fileName: Shown): string => `${fileName} is uploaded to Meta.`;
export const templatesCard = (number: Shown): string => `Card ${number}`;
export const templatesRemoveCard = (number: Shown): string => `Remove card ${number}`;
export const templatesCardButtons = 'Buttons, of the same kinds on each card';
export const templatesAddACard = 'Add a card';
export const templatesAllTemplates = 'All templates';
export const templatesAccount = 'Account';
export const templatesName = 'Name';
export const templatesSmallLettersDigitsAndUnderscores = 'Lower-case letters, digits and underscores.';
export const templatesLanguage = 'Language';
export const templatesSuchAsEnUsOr = 'Such as en_US or pt_BR.';
export const templatesCategory = 'Category';
export const templatesHeader = 'Header';
export const templatesMayBeLeftEmpty = 'Optional.';
export const templatesBody = 'Body';
export const templatesVariablesAreOrBoldItalic =
  'Variables are {{1}}, {{2}} or {{first_name}}; *bold*, _italic_, ~struck~.';
export const templatesExampleFor = (name: Shown): string => `Example for {{${name}}}`;
export const templatesFooter = 'Footer';
export const templatesButtons = 'Buttons';
export const templatesOneALineYesOr = 'One per line: Yes, or Track it | https://…, or Call us | +1650…';
export const templatesSubmitToMeta = 'Submit to Meta';
export const templatesWhatTheyWillSee = 'What they will see';
export const templatesItPassesMetasRules = 'It passes Meta’s rules';
export const templatesMetaWouldRefuseIt = 'Meta would refuse it';
export const templatesWhetherItsContentIsApproved = 'Meta decides within a day whether to approve its content.';
export const templatesNoTemplateYet = 'No templates yet';
export const templatesMetaLetsABusinessWrite = () =>
  mixed`To write first, a business needs a template that Meta has approved. Write one here, with ${code('whatsapp templates create')}, or in WhatsApp Manager.`;
export const templatesNothingMatches = 'Nothing matches';
export const templatesNoTemplateFits = (words: ComponentChildren, link: ComponentChildren) =>
  mixed`No template has ${words} in its name, status or category. ${link}`;
export const templatesYourKeyMayNotWriteTemplates = 'Your key may not write templates';
export const templatesSubmittingOneNeeds = () =>
  mixed`Submitting one to Meta needs a key with the scope ${code('manage')}. Sign in with such a key, or have one created under Account, Keys.`;
export const templatesFind = 'Find';
export const templatesNameStatusOrCategory = 'Name, status or category';
export const templatesNewTemplate = 'New template';
export const templatesQuality = (score: ComponentChildren) => mixed`${score} quality`;
export const templatesRejected = (reason: ComponentChildren) => mixed`Rejected: ${reason}`;
export const templatesParameters = 'Parameters';

// ui
export const uiThePageMetSomethingUnexpected = 'Something unexpected happened.';
export const uiGoBack = 'Go back';
export const uiWhatsAppConsole = (children: Shown): string => `${children} · WhatsApp console`;
export const uiTryAgain = 'Try again';
export const uiLoading = 'Loading';
export const uiCopied = 'Copied';
export const uiNotCopied = 'Not copied';
export const uiYourKeyMayNotRead = 'Your key may not read content, so this is not shown.';
export const uiClose = 'Close';
export const uiAll = 'All';
export const uiNumber = 'Number';
export const uiTime = 'Time';
export const uiTimeIs = (words: string): string => `Time: ${words}`;
export const uiTimes = (from: string | undefined, until: string | undefined): string => {
  if (from && until) return `${from} – ${until}`;
  if (from) return `since ${from}`;
  return until ? `until ${until}` : 'any';
};
export const uiFrom = 'From';
export const uiUntil = 'Until';
export const uiNobodyIsSignedIn = 'Nobody is signed in.';
