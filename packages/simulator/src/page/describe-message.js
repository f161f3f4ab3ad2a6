// Made of packages/cloud-api/src/describe: `UPDATE_PAGE=1 npx vitest run packages/simulator/test/page`.
// packages/cloud-api/src/json-value.ts
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
function plainText(value) {
  return typeof value === "string" || typeof value === "number" ? `${value}` : "";
}
var flags = /* @__PURE__ */ new Map([
  ["true", true],
  ["1", true],
  ["false", false],
  ["0", false]
]);
function flagOf(value) {
  return typeof value === "boolean" ? value : flags.get(plainText(value).toLowerCase());
}
function ownValue(object, key) {
  return Object.hasOwn(object, key) ? object[key] : void 0;
}

// packages/cloud-api/src/describe/one-line.ts
var longest = 120;
function oneLine(value) {
  if (typeof value !== "string" && typeof value !== "number") return "";
  const text = `${value}`.slice(0, 4 * longest).replace(breaking, " ").trim();
  const characters = [...text];
  return characters.length > longest ? `${characters.slice(0, longest - 1).join("")}…` : text;
}
var breaking = /[\s\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/gu;
function quoted(value) {
  const text = oneLine(value);
  return text === "" ? "" : `“${text}”`;
}
function words(...parts) {
  return parts.filter((part3) => typeof part3 === "string" && part3 !== "").join(" ");
}

// packages/cloud-api/src/describe/describe-call.ts
function describeCall({ startedBy, state, durationSeconds, recording, transcript }) {
  const what = startedBy === "business" ? "outgoing call" : "call";
  const kept = words(recording ? "recorded" : "", transcript ? "with transcript" : "");
  const head = state === "missed" ? "missed call" : [what, outcome(state, durationSeconds)].filter(Boolean).join(", ");
  return kept === "" ? head : `${head}, ${kept}`;
}
function outcome(state, durationSeconds) {
  if (typeof durationSeconds === "number" && durationSeconds > 0) return clock(durationSeconds);
  return state === "completed" ? "" : oneLine(state).replaceAll("_", " ").toLowerCase();
}
function clock(seconds) {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

// packages/cloud-api/src/describe/describe-interactive.ts
var list = (value) => Array.isArray(value) ? value.filter(isObject) : [];
var part = (value) => isObject(value) ? value : {};
function describeInteractive(content) {
  const type = typeof content.type === "string" ? content.type : "";
  const kind = Object.hasOwn(answers, type) ? type : Object.keys(answers).find((key) => isObject(content[key])) ?? "";
  const answer = answers[kind];
  if (answer) return answer(part(ownValue(content, kind)));
  const text = quoted(part(content.body).text) || quoted(part(content.header).text);
  const line = words(Object.hasOwn(requests, type) ? requests[type] : "", text);
  const choices = choicesOf(part(content.action)).map((title) => `[${title}]`);
  return words(line || oneLine(type.replaceAll("_", " ")) || "interactive message", ...choices.slice(0, 3));
}
var answers = {
  button_reply: ({ title, id }) => words("pressed", quoted(title) || quoted(id)),
  list_reply: ({ title, id, description }) => words("chose", quoted(title) || quoted(id), oneLine(description) && `(${oneLine(description)})`),
  nfm_reply: ({ name, body }) => {
    if (name === "address_message") return "sent an address";
    return words("filled in a form", oneLine(name) !== "flow" && oneLine(name), body !== "Sent" && quoted(body));
  },
  call_permission_reply: ({ response, is_permanent, expiration_timestamp }) => {
    if (response !== "accept") return "does not allow calls";
    return is_permanent === true ? "allows calls permanently" : words("allows calls", until(expiration_timestamp));
  },
  payment_method: ({ payment_method, reference_id }) => words(
    "chose to pay by",
    oneLine(payment_method) || "another method",
    oneLine(reference_id) && `for ${oneLine(reference_id)}`
  )
};
var requests = {
  location_request_message: "asked for the location:",
  call_permission_request: "asked to call:",
  request_contact_info: "asked for the number:",
  contact_request: "asked for the number:",
  address_message: "asked for an address:",
  flow: "form:",
  order_details: "bill:",
  order_status: "order status:",
  product: "product:",
  product_list: "products:",
  catalog_message: "catalog:",
  carousel: "carousel:",
  voice_call: "offered a call:"
};
function choicesOf(action) {
  const buttons = list(action.buttons).map((button) => part(button.reply).title ?? part(button.cta_url).display_text);
  const rows = list(action.sections).flatMap((section) => list(section.rows).map(({ title }) => title));
  const { display_text, flow_cta } = part(action.parameters);
  return [...buttons, ...rows, display_text, flow_cta].map(oneLine).filter((title) => title !== "");
}
function until(seconds) {
  const at = Number(oneLine(seconds)) * 1e3;
  return oneLine(seconds) === "" || !(Math.abs(at) <= 864e13) ? "" : `until ${new Date(at).toISOString().slice(0, 10)}`;
}

// packages/cloud-api/src/describe/describe-observation.ts
var part2 = (value) => isObject(value) ? value : {};
var describeObservation = {
  marketing_messages_link_click: ({ marketing_messages_link_click_data }) => {
    const { click_component } = part2(marketing_messages_link_click_data);
    return `clicked ${click_component === "body" ? "the text" : "the button"} of a marketing message`;
  },
  landing_page_view: () => "opened the page that a marketing message leads to",
  LeadSubmitted: () => "lead found by Meta",
  Purchase: ({ custom_data }) => {
    const { value, currency } = part2(custom_data);
    return words("purchase found by Meta", oneLine(value) && `of ${words(oneLine(value), oneLine(currency))}`);
  }
};

// packages/cloud-api/src/describe/describe-message.ts
function describeMessage(message) {
  if (message.isDeleted) return "deleted message";
  const line = withoutMarks(message);
  return message.isEdited ? `${line} (edited)` : line;
}
function withoutMarks({ type, content, call, errors, isVoicemail }) {
  const kind = type ?? "";
  if (call) return words(describeCall(call), kind === "audio" && "with voicemail");
  if (kind === "") return "not known yet";
  if (kind === "audio" && isVoicemail) return "voicemail";
  const parts = isObject(content) ? content : {};
  const describe = Object.hasOwn(types, kind) ? types[kind] : void 0;
  const line = describe?.(parts, content) || oneLine(kind.replaceAll("_", " "));
  const [error] = errors ?? [];
  return error ? words(line, `(${words(oneLine(error.code), oneLine(error.title))})`) : line;
}
var media = (name) => ({ caption, filename }) => words(name, oneLine(filename), quoted(caption));
var list2 = (value) => Array.isArray(value) ? value : [];
var types = {
  text: ({ body }) => quoted(body),
  image: media("photo"),
  video: media("video"),
  audio: ({ voice }) => flagOf(voice) ? "voice message" : "audio",
  voice: () => "voice message",
  document: media("document"),
  sticker: ({ animated }) => animated === true ? "animated sticker" : "sticker",
  media_placeholder: () => "a file that has not arrived yet",
  location: ({ name, address, latitude, longitude }) => words("location", words(oneLine(name), oneLine(address)) || `${oneLine(latitude)}, ${oneLine(longitude)}`),
  contacts: (_, content) => contacts(list2(content)),
  reaction: ({ emoji }) => oneLine(emoji) === "" ? "removed a reaction" : `reacted ${oneLine(emoji)}`,
  button: ({ text, payload }) => words("pressed", quoted(text) || quoted(payload)),
  interactive: describeInteractive,
  order: ({ product_items, text }) => words(order(list2(product_items)), quoted(text)),
  template: ({ name, language, components }) => template(name, language, list2(components)),
  system: ({ body, type }) => oneLine(body) || words("system:", oneLine(type).replaceAll("_", " ")),
  edit: ({ message }) => isObject(message) ? words("edited:", describeMessage(embedded(message))) : "edited a message",
  revoke: () => "deleted a message",
  request_welcome: () => "opened the chat",
  unsupported: ({ type }) => words("unsupported message", type !== void 0 && `(${oneLine(type).replaceAll("_", " ")})`),
  unknown: () => "unknown message",
  pin: ({ type }) => type === "unpin" ? "unpinned a message" : "pinned a message",
  ...describeObservation
};
function embedded(message) {
  const type = typeof message.type === "string" ? message.type : "";
  return { type, content: ownValue(message, type) };
}
function contacts(cards) {
  const names = cards.filter(isObject).map(({ name, phones }) => {
    const [phone] = list2(phones);
    const called = isObject(name) ? oneLine(name.formatted_name) || oneLine(name.first_name) : "";
    return called || (isObject(phone) ? oneLine(phone.phone) || oneLine(phone.wa_id) : "");
  });
  const isOwn = cards.some((card) => isObject(card) && card.origin === "contact_request");
  return words(isOwn ? "shared their number" : "contact", oneLine(names.filter((name) => name !== "").join(", ")));
}
function order(items) {
  const products = items.filter(isObject);
  const numberOf = (value) => Number.isFinite(Number(oneLine(value))) ? Number(oneLine(value)) : 0;
  const pieces = products.reduce((sum, { quantity }) => sum + numberOf(quantity), 0);
  const price = products.reduce((sum, { quantity, item_price }) => sum + numberOf(quantity) * numberOf(item_price), 0);
  const currency = oneLine(products[0]?.currency);
  const amount = price > 0 ? `, ${Math.round(price * 100) / 100} ${currency}`.trimEnd() : "";
  return `order of ${pieces} ${pieces === 1 ? "piece" : "pieces"}${amount}`;
}
function template(name, language, components) {
  const code = isObject(language) ? oneLine(language.code) : oneLine(language);
  const values = components.filter(isObject).flatMap(({ parameters }) => list2(parameters)).map((parameter) => isObject(parameter) ? quoted(parameter.text) : "").filter((value) => value !== "");
  const head = words("template", oneLine(name), code && `(${code})`);
  return values.length === 0 ? head : `${head}: ${oneLine(values.join(", "))}`;
}
export {
  describeMessage
};
