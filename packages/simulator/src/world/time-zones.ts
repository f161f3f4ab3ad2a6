/**
 * Meta's time zone ids in their order, from 1 on, as IANA names (Meta:
 * marketing-api/reference/ad-account/timezone-ids). A word that ends in a slash is the region of all names after it; a
 * bare slash means none.
 */
const table = `
America/ Los_Angeles Denver Pacific/ Honolulu America/ Anchorage Phoenix Chicago New_York Asia/ Dubai America/
Argentina/San_Luis Argentina/Buenos_Aires Argentina/Salta Europe/ Vienna Australia/ Perth Broken_Hill Sydney Europe/ Sarajevo
Asia/ Dhaka Europe/ Brussels Sofia Asia/ Bahrain America/ La_Paz Noronha Campo_Grande Belem Sao_Paulo Nassau Dawson Vancouver
Dawson_Creek Edmonton Rainy_River Regina Atikokan Iqaluit Toronto Blanc-Sablon Halifax St_Johns Europe/ Zurich Pacific/
Easter America/ Santiago Asia/ Shanghai America/ Bogota Costa_Rica Asia/ Nicosia Europe/ Prague Berlin Copenhagen America/
Santo_Domingo Pacific/ Galapagos America/ Guayaquil Europe/ Tallinn Africa/ Cairo Atlantic/ Canary Europe/ Madrid Helsinki
Paris London Africa/ Accra Europe/ Athens America/ Guatemala Asia/ Hong_Kong America/ Tegucigalpa Europe/ Zagreb Budapest
Asia/ Jakarta Makassar Jayapura Europe/ Dublin Asia/ Jerusalem Kolkata Baghdad Atlantic/ Reykjavik Europe/ Rome America/
Jamaica Asia/ Amman Tokyo Africa/ Nairobi Asia/ Seoul Kuwait Beirut Colombo Europe/ Vilnius Luxembourg Riga Africa/
Casablanca Europe/ Skopje Malta Indian/ Mauritius Maldives America/ Tijuana Hermosillo Mazatlan Mexico_City Asia/
Kuala_Lumpur Africa/ Lagos America/ Managua Europe/ Amsterdam Oslo Pacific/ Auckland Asia/ Muscat America/ Panama Lima Asia/
Manila Karachi Europe/ Warsaw America/ Puerto_Rico Asia/ Gaza Atlantic/ Azores Europe/ Lisbon America/ Asuncion Asia/ Qatar
Europe/ Bucharest Belgrade Kaliningrad Moscow Samara Asia/ Yekaterinburg Omsk Krasnoyarsk Irkutsk Yakutsk Vladivostok Magadan
Kamchatka Riyadh Europe/ Stockholm Asia/ Singapore Europe/ Ljubljana Bratislava America/ El_Salvador Asia/ Bangkok Africa/
Tunis Europe/ Istanbul America/ Port_of_Spain Asia/ Taipei Europe/ Kiev America/ Montevideo Caracas Asia/ Ho_Chi_Minh Africa/
Johannesburg America/ Winnipeg Detroit Australia/ Melbourne Asia/ Kathmandu Baku Africa/ Abidjan Addis_Ababa Algiers Asmara
Bamako Bangui Banjul Bissau Blantyre Brazzaville Bujumbura Ceuta Conakry Dakar Dar_es_Salaam Djibouti Douala El_Aaiun
Freetown Gaborone Harare Juba Kampala Khartoum Kigali Kinshasa Libreville Lome Luanda Lubumbashi Lusaka Malabo Maputo Maseru
Mbabane Mogadishu Monrovia Ndjamena Niamey Nouakchott Ouagadougou Porto-Novo Sao_Tome Tripoli Windhoek America/ Adak Anguilla
Antigua Araguaina Argentina/Catamarca Argentina/Cordoba Argentina/Jujuy Argentina/La_Rioja Argentina/Mendoza
Argentina/Rio_Gallegos Argentina/San_Juan Argentina/Tucuman Argentina/Ushuaia Aruba Bahia Bahia_Banderas Barbados Belize
Boa_Vista Boise Cambridge_Bay Cancun Cayenne Cayman Chihuahua Creston Cuiaba Curacao Danmarkshavn Dominica Eirunepe
Fort_Nelson Fortaleza Glace_Bay Godthab Goose_Bay Grand_Turk Grenada Guadeloupe Guyana Havana Indiana/Indianapolis
Indiana/Knox Indiana/Marengo Indiana/Petersburg Indiana/Tell_City Indiana/Vevay Indiana/Vincennes Indiana/Winamac
Indianapolis Inuvik Juneau Kentucky/Louisville Kentucky/Monticello Kralendijk Lower_Princes Maceio Manaus Marigot Martinique
Matamoros Menominee Merida Metlakatla Miquelon Moncton Monterrey Montreal Montserrat Nipigon Nome North_Dakota/Beulah
North_Dakota/Center North_Dakota/New_Salem Ojinaga Pangnirtung Paramaribo Port-au-Prince Porto_Velho Punta_Arenas
Rankin_Inlet Recife Resolute Rio_Branco Santarem Scoresbysund Sitka St_Barthelemy St_Kitts St_Lucia St_Thomas St_Vincent
Swift_Current Thule Thunder_Bay Tortola Whitehorse Yakutat Yellowknife Antarctica/ Casey Davis DumontDUrville Macquarie
Mawson McMurdo Palmer Rothera Syowa Troll Vostok Arctic/ Longyearbyen Asia/ Aden Almaty Anadyr Aqtau Aqtobe Ashgabat Atyrau
Barnaul Bishkek Brunei Chita Choibalsan Damascus Dili Dushanbe Famagusta Hebron Hovd Istanbul Kabul Khandyga Kuching Macau
Novokuznetsk Novosibirsk Oral Phnom_Penh Pontianak Pyongyang Qostanay Qyzylorda Sakhalin Samarkand Srednekolymsk Tashkent
Tbilisi Tehran Thimphu Tomsk Ulaanbaatar Urumqi Ust-Nera Vientiane Yangon Yerevan Atlantic/ Bermuda Cape_Verde Faroe Madeira
South_Georgia St_Helena Stanley Australia/ Adelaide Brisbane Currie Darwin Eucla Hobart Lindeman Lord_Howe / CET CST6CDT EET
EST EST5EDT Etc/ GMT GMT+0 GMT+1 GMT+10 GMT+11 GMT+12 GMT+2 GMT+3 GMT+4 GMT+5 GMT+6 GMT+7 GMT+8 GMT+9 GMT-0 GMT-1 GMT-10
GMT-11 GMT-12 GMT-13 GMT-14 GMT-2 GMT-3 GMT-4 GMT-5 GMT-6 GMT-7 GMT-8 GMT-9 GMT0 Greenwich Universal Zulu Europe/ Andorra
Astrakhan Busingen Chisinau Gibraltar Guernsey Isle_of_Man Jersey Kirov Mariehamn Minsk Monaco Nicosia Podgorica San_Marino
Saratov Simferopol Tirane Ulyanovsk Uzhgorod Vaduz Vatican Volgograd Zaporozhye / GMT HST Indian/ Antananarivo Chagos
Christmas Cocos Comoro Kerguelen Mahe Mayotte Reunion / MET MST MST7MDT PST8PDT Pacific/ Apia Bougainville Chatham Chuuk
Efate Enderbury Fakaofo Fiji Funafuti Gambier Guadalcanal Guam Kiritimati Kosrae Kwajalein Majuro Marquesas Midway Nauru Niue
Norfolk Noumea Pago_Pago Palau Pitcairn Pohnpei Port_Moresby Rarotonga Saipan Tahiti Tarawa Tongatapu Wake Wallis / UTC WET`;

const names: readonly string[] = namesIn(table);

/** The IANA name of a time zone of Meta's, such as the `timezone_id` of an account; undefined for 0 (unknown) and new ids. */
export function timeZoneOf(id: string | number): string | undefined {
  return names[Number(id) - 1];
}

function namesIn(text: string): string[] {
  let region = '';
  return text.split(/\s+/).flatMap((word) => {
    if (word.endsWith('/')) region = word === '/' ? '' : word;
    return word === '' || word.endsWith('/') ? [] : [region + word];
  });
}
