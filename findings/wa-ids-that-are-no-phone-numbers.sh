#!/usr/bin/env bash
# Phone numbers: the id that WhatsApp has of a user (`wa_id`, `from`) looks like a phone number and need not be one. WhatsApp keeps
# the form that a number had when the account was made: with Mexico's old 1 after the country code, and without the ninth
# digit of Brazil or the prefixes that Ivory Coast (2021) and Benin (2024) added. The libraries that most programs check
# numbers with call such an id invalid, and that of Mexico not even possible. The same users' numbers of today are valid.
#
# Seen on 3 December 2026, the same with all three libraries:
#   libphonenumber-js 1.13.16 (max), google-libphonenumber 3.2.47, awesome-phonenumber 7.8.0
#   Mexico       5215512345678  invalid     525512345678   valid
#   Brazil       553181234567   invalid     5531981234567  valid
#   Ivory Coast  22507123456    invalid     2250707123456  valid
#   Benin        22997123456    invalid     2290197123456  valid
#
# Why it matters: a program that checks `from` of a webhook before it stores or answers it drops users of these countries. An id
# goes back to Meta as it came; only numbers that people type are to be checked. Meta says of Brazil and Mexico that
# the id may differ from the number that was dialled (Cloud API, messages, phone number formats).
#
# The numbers are made up. Installs the libraries in a temporary folder, and fails if what is seen changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund --save-exact \
  libphonenumber-js@1.13.16 google-libphonenumber@3.2.47 awesome-phonenumber@7.8.0

cat >ids.mjs <<'JS'
import { parsePhoneNumber as parseAwesome } from 'awesome-phonenumber';
import google from 'google-libphonenumber';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

const util = google.PhoneNumberUtil.getInstance();
const libraries = {
  'libphonenumber-js': (number) => parsePhoneNumberFromString(number)?.isValid() ?? false,
  'google-libphonenumber': (number) => util.isValidNumber(util.parse(number)),
  'awesome-phonenumber': (number) => parseAwesome(number).valid,
};
/** By country, an id of WhatsApp's and the number as it is dialled today. */
const users = {
  Mexico: ['5215512345678', '525512345678'],
  Brazil: ['553181234567', '5531981234567'],
  'Ivory Coast': ['22507123456', '2250707123456'],
  Benin: ['22997123456', '2290197123456'],
};
for (const [country, numbers] of Object.entries(users)) {
  for (const number of numbers) {
    const said = Object.values(libraries).map((isValid) => (isValid(`+${number}`) ? 'valid' : 'invalid'));
    console.log(country, number, ...said);
  }
}
console.log('Mexico 5215512345678 possible:', parsePhoneNumberFromString('+5215512345678').isPossible());
JS

seen=$(node ids.mjs)
echo "$seen"
expected='Mexico 5215512345678 invalid invalid invalid
Mexico 525512345678 valid valid valid
Brazil 553181234567 invalid invalid invalid
Brazil 5531981234567 valid valid valid
Ivory Coast 22507123456 invalid invalid invalid
Ivory Coast 2250707123456 valid valid valid
Benin 22997123456 invalid invalid invalid
Benin 2290197123456 valid valid valid
Mexico 5215512345678 possible: false'
if [ "$seen" != "$expected" ]; then
  echo 'What is seen has changed.' >&2
  exit 1
fi
echo 'As seen on 3 December 2026.'
