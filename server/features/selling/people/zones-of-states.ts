/*
 * The time zone of most people of a state, by its name and its usual short form, in the countries that reach over several
 * zones. A state of which a good part goes by another clock is not here: a guess would be wrong too often.
 */

/** A zone and its states: `AL, Alabama; AR, Arkansas`. */
type Zones = Record<string, string>

const unitedStates: Zones = {
  'America/New_York':
    'CT, Connecticut; DC, District of Columbia, Washington DC; DE, Delaware; FL, Florida; GA, Georgia; MA, Massachusetts; MD, Maryland; ME, Maine; NC, North Carolina; NH, New Hampshire; NJ, New Jersey; NY, New York; OH, Ohio; PA, Pennsylvania; RI, Rhode Island; SC, South Carolina; VA, Virginia; VT, Vermont; WV, West Virginia',
  'America/Detroit': 'MI, Michigan',
  'America/Indiana/Indianapolis': 'IN, Indiana',
  'America/Chicago':
    'AL, Alabama; AR, Arkansas; IA, Iowa; IL, Illinois; KS, Kansas; LA, Louisiana; MN, Minnesota; MO, Missouri; MS, Mississippi; ND, North Dakota; NE, Nebraska; OK, Oklahoma; TX, Texas; WI, Wisconsin',
  'America/Denver': 'CO, Colorado; MT, Montana; NM, New Mexico; UT, Utah; WY, Wyoming',
  'America/Phoenix': 'AZ, Arizona',
  'America/Los_Angeles': 'CA, California; NV, Nevada; OR, Oregon; WA, Washington',
  'America/Anchorage': 'AK, Alaska',
  'Pacific/Honolulu': 'HI, Hawaii',
  'America/Puerto_Rico': 'PR, Puerto Rico',
}

const canada: Zones = {
  'America/St_Johns': 'NL, NF, Newfoundland, Newfoundland and Labrador, Terre-Neuve-et-Labrador',
  'America/Halifax':
    'NS, Nova Scotia, Nouvelle-Écosse; PE, PEI, Prince Edward Island, Île-du-Prince-Édouard; NB, New Brunswick, Nouveau-Brunswick',
  'America/Toronto': 'ON, Ontario; QC, PQ, Quebec',
  'America/Winnipeg': 'MB, Manitoba',
  'America/Regina': 'SK, Saskatchewan',
  'America/Edmonton': 'AB, Alberta; NT, Northwest Territories',
  'America/Vancouver': 'BC, British Columbia, Colombie-Britannique',
  'America/Whitehorse': 'YT, Yukon',
}

const australia: Zones = {
  'Australia/Sydney': 'NSW, New South Wales; ACT, Australian Capital Territory',
  'Australia/Melbourne': 'VIC, Victoria',
  'Australia/Brisbane': 'QLD, Queensland',
  'Australia/Adelaide': 'SA, South Australia',
  'Australia/Perth': 'WA, Western Australia',
  'Australia/Hobart': 'TAS, Tasmania',
  'Australia/Darwin': 'NT, Northern Territory',
}

const brazil: Zones = {
  'America/Sao_Paulo':
    'SP, São Paulo; RJ, Rio de Janeiro; MG, Minas Gerais; ES, Espírito Santo; PR, Paraná; SC, Santa Catarina; RS, Rio Grande do Sul; GO, Goiás; DF, Distrito Federal, Federal District',
  'America/Bahia': 'BA, Bahia',
  'America/Maceio': 'AL, Alagoas; SE, Sergipe',
  'America/Recife': 'PE, Pernambuco',
  'America/Fortaleza': 'CE, Ceará; MA, Maranhão; PB, Paraíba; PI, Piauí; RN, Rio Grande do Norte',
  'America/Belem': 'PA, Pará; AP, Amapá',
  'America/Araguaina': 'TO, Tocantins',
  'America/Manaus': 'AM, Amazonas',
  'America/Boa_Vista': 'RR, Roraima',
  'America/Porto_Velho': 'RO, Rondônia',
  'America/Cuiaba': 'MT, Mato Grosso',
  'America/Campo_Grande': 'MS, Mato Grosso do Sul',
  'America/Rio_Branco': 'AC, Acre',
}

const mexico: Zones = {
  'America/Mexico_City':
    'CDMX, DF, Ciudad de México, Mexico City, Distrito Federal; AGS, AG, Aguascalientes; CHIS, CS, Chiapas; COL, CL, Colima; DGO, DG, Durango; EDOMEX, MEX, EM, Estado de México, State of Mexico; GTO, GT, Guanajuato; GRO, GR, Guerrero; HGO, HG, Hidalgo; JAL, JA, Jalisco; MICH, MI, Michoacán; MOR, MO, Morelos; OAX, OA, Oaxaca; PUE, PB, Puebla; QRO, QE, Querétaro; SLP, SL, San Luis Potosí; TAB, TB, Tabasco; TLAX, TL, Tlaxcala; VER, VE, Veracruz; ZAC, ZA, Zacatecas',
  'America/Monterrey': 'NL, Nuevo León',
  'America/Merida': 'YUC, YU, Yucatán; CAM, CM, Campeche',
  'America/Cancun': 'QROO, QR, Quintana Roo',
  'America/Mazatlan': 'SIN, SI, Sinaloa; NAY, NA, Nayarit; BCS, BS, Baja California Sur',
  'America/Hermosillo': 'SON, SO, Sonora',
  'America/Tijuana': 'BC, BN, Baja California',
}

const russia: Zones = {
  'Europe/Kaliningrad': 'KGD, Kaliningrad',
  'Europe/Moscow':
    'MOW, Moscow, Moskva; MOS, Moscow Oblast; SPE, Saint Petersburg, St Petersburg, Sankt-Peterburg; LEN, Leningrad; NIZ, Nizhny Novgorod; TA, Tatarstan; KDA, Krasnodar; ROS, Rostov; VOR, Voronezh; VGG, Volgograd; YAR, Yaroslavl; TVE, Tver; TUL, Tula; KLU, Kaluga; RYA, Ryazan; VLA, Vladimir; BEL, Belgorod; MUR, Murmansk; ARK, Arkhangelsk; KR, Karelia',
  'Europe/Samara': 'SAM, Samara; UD, Udmurtia',
  'Europe/Saratov': 'SAR, Saratov',
  'Asia/Yekaterinburg':
    'SVE, Sverdlovsk; CHE, Chelyabinsk; TYU, Tyumen; PER, Perm; BA, Bashkortostan; ORE, Orenburg; KHM, Khanty-Mansi; YAN, Yamalo-Nenets; KGN, Kurgan',
  'Asia/Omsk': 'OMS, Omsk',
  'Asia/Novosibirsk': 'NVS, Novosibirsk',
  'Asia/Tomsk': 'TOM, Tomsk',
  'Asia/Barnaul': 'ALT, Altai Krai',
  'Asia/Novokuznetsk': 'KEM, Kemerovo',
  'Asia/Krasnoyarsk': 'KYA, Krasnoyarsk',
  'Asia/Irkutsk': 'IRK, Irkutsk; BU, Buryatia',
  'Asia/Chita': 'ZAB, Zabaykalsky',
  'Asia/Vladivostok': 'PRI, Primorsky; KHA, Khabarovsk',
  'Asia/Kamchatka': 'KAM, Kamchatka',
}

/** By ISO code of the country. */
export const zonesOfStates: Record<string, Zones> = {
  US: unitedStates,
  CA: canada,
  AU: australia,
  BR: brazil,
  MX: mexico,
  RU: russia,
}
