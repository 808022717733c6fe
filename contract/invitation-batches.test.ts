import { describe, expect, it } from 'vitest'
import { batchRow, judgeRows, readCsv, readPasted } from './invitation-batches.ts'
import { readDelimited, writeDelimited } from './values/delimited.ts'

const fallback = { role: 'seller', language: 'sv' } as const
const row = (
  line: number,
  email: string,
  more: Partial<Record<'name' | 'role' | 'language', string>> = {},
) => ({
  line,
  email,
  name: '',
  role: '',
  language: '',
  ...more,
})

describe('delimited text', () => {
  const fieldsOf = (text: string) => {
    const found = readDelimited(text)
    return found.state === 'read' ? found.records.map(({ line, fields }) => [line, ...fields]) : found
  }

  it('is read as RFC 4180 says, with the line each record begins on', () => {
    expect(fieldsOf('a,"b ""c""","d\r\ne"\r\n\r\n,f,\n')).toEqual([
      [1, 'a', 'b "c"', 'd\r\ne'],
      [4, '', 'f', ''],
    ])
  })

  it('may use semicolons, tabs, old line ends and a byte order mark', () => {
    expect(fieldsOf('\uFEFFa;b,c;\rd;e')).toEqual([
      [1, 'a', 'b,c', ''],
      [2, 'd', 'e'],
    ])
    expect(fieldsOf('a\tb')).toEqual([[1, 'a', 'b']])
    expect(fieldsOf('"a;b",c')).toEqual([[1, 'a;b', 'c']])
    expect(fieldsOf('')).toEqual([])
  })

  it('may name its separator in a first line, as Excel does', () => {
    expect(fieldsOf('sep=;\r\na,b;c\r\nd;e')).toEqual([
      [2, 'a,b', 'c'],
      [3, 'd', 'e'],
    ])
    expect(fieldsOf('\uFEFF"SEP=\t"\na,b\tc')).toEqual([[2, 'a,b', 'c']])
    expect(fieldsOf('sep=;')).toEqual([])
  })

  it('names the line that breaks the rule', () => {
    for (const text of ['a\nb"c', 'a\n"b"c', 'a\n"b'])
      expect(readDelimited(text)).toEqual({ state: 'malformed', line: 2 })
  })

  it('is written so that no spreadsheet runs it, and reads back', () => {
    const text = writeDelimited([
      ['=1+1', '+46', '-2', '@x', ' =y'],
      ['a "b"', 'c,d', null, 7, ''],
    ])
    expect(text).toBe(`'=1+1,'+46,'-2,'@x,' =y\r\n"a ""b""","c,d",,7,\r\n`)
    expect(fieldsOf(text)).toMatchObject([
      [1, "'=1+1", "'+46", "'-2", "'@x", "' =y"],
      [2, 'a "b"', 'c,d', '', '7', ''],
    ])
  })
})

describe('a list of people', () => {
  it('is read with an English header, a Swedish one, or none', () => {
    const anna = row(2, 'anna@nord.se', { name: 'Anna Berg', role: 'admin', language: 'sv' })
    expect(readCsv('Name,Email,Role,Language\nAnna Berg,anna@nord.se,admin,sv')).toEqual({
      state: 'read',
      rows: [anna],
    })
    expect(readCsv('Roll;Avdelning;E-post;Namn;Språk\nadmin;Nord;anna@nord.se;Anna Berg;sv')).toEqual({
      state: 'read',
      rows: [anna],
    })
    expect(readCsv('Anna Berg,anna@nord.se,admin,sv')).toEqual({
      state: 'read',
      rows: [{ ...anna, line: 1 }],
    })
    expect(readCsv('anna@nord.se\nben@nord.se')).toEqual({
      state: 'read',
      rows: [row(1, 'anna@nord.se'), row(2, 'ben@nord.se')],
    })
    expect(readCsv('a\n"b')).toEqual({ state: 'malformed', line: 2 })
  })

  it('is read from what mail programs write', () => {
    const text =
      'Anna Berg <anna@nord.se>, ben@nord.se;"Öberg, Åsa" <asa@nord.se>\n\n x@nord.se  y@nord.se ;; nobody'
    expect(readPasted(text)).toEqual([
      row(1, 'anna@nord.se', { name: 'Anna Berg' }),
      row(1, 'ben@nord.se'),
      row(1, 'asa@nord.se', { name: 'Åsa Öberg' }),
      row(3, 'x@nord.se'),
      row(3, 'y@nord.se'),
      row(3, 'nobody'),
    ])
  })

  it.each([
    [
      'Ek, Pierre <pierre@nord.se>; Berg, Anna <anna@nord.se>',
      'Pierre Ek pierre@nord.se · Anna Berg anna@nord.se',
    ],
    [
      'Ek, Pierre <pierre@nord.se>, Berg, Anna <anna@nord.se>',
      'Pierre Ek pierre@nord.se · Anna Berg anna@nord.se',
    ],
    ['Berg, Anna, anna@nord.se', 'Anna Berg anna@nord.se'],
    ['Anna Berg, anna@nord.se', 'Anna Berg anna@nord.se'],
    ['Nord, Inc. <info@nord.se>', 'Nord, Inc. info@nord.se'],
    ['anna@nord.se<mailto:anna@nord.se>; Ben Ek <mailto:ben@nord.se>', 'anna@nord.se · Ben Ek ben@nord.se'],
    [
      'anna@nord.se\u200B, \u200Bben@nord.se, \u202Acleo@nord.se\u202C',
      'anna@nord.se · ben@nord.se · cleo@nord.se',
    ],
    ['Anna\u00A0Berg\tanna@nord.se\nBen Ek\tben@nord.se', 'Anna Berg anna@nord.se · Ben Ek ben@nord.se'],
    ['anna@nord.se\tAnna\tBerg', 'Anna Berg anna@nord.se'],
    ['Anna Berg\tSeller\tanna@nord.se', 'Anna Berg anna@nord.se'],
    [
      "'anna@nord.se'; fia@nord.se.\n• ben@nord.se\n1. cleo@nord.se",
      'anna@nord.se · fia@nord.se · ben@nord.se · cleo@nord.se',
    ],
    ['- Anna Berg <anna@nord.se>.\n2) “ben@nord.se”', 'Anna Berg anna@nord.se · ben@nord.se'],
    ['(anna@nord.se), <ben@nord.se>', 'anna@nord.se · ben@nord.se'],
    ["Björn O'Neill <bjorn@nord.se>", "Björn O'Neill bjorn@nord.se"],
    ['ben at nord.se, anna@nord.se', 'ben at nord.se · anna@nord.se'],
    ['nobody, anna@nord.se', 'nobody · anna@nord.se'],
    ['Anna Berg <anna@nord.se> Ben Ek <ben@nord.se>', 'Anna Berg anna@nord.se · Ben Ek ben@nord.se'],
    ['<anna@nord.se> <ben@nord.se>', 'anna@nord.se · ben@nord.se'],
    ['<anna@nord.se>Ben Ek <ben@nord.se>, Fia', 'anna@nord.se · Ben Ek ben@nord.se · Fia'],
    ['Anna Berg <anna@nord.se> Ek, Ben <ben@nord.se>', 'Anna Berg anna@nord.se · Ben Ek ben@nord.se'],
    ['Anna Berg anna@nord.se Ben Ek ben@nord.se', 'Anna Berg anna@nord.se · Ben Ek ben@nord.se'],
    ['anna@nord.se Anna Berg ben@nord.se Ben Ek', 'Anna Berg anna@nord.se · Ben Ek ben@nord.se'],
    ['x1@nord.se Anna Berg x2@nord.se', 'x1@nord.se · Anna Berg · x2@nord.se'],
    ['Anna Berg <anna@nord.se<mailto:anna@nord.se>>', 'Anna Berg anna@nord.se'],
    ['Anna Berg [mailto:anna@nord.se]', 'Anna Berg anna@nord.se'],
    ['Anna Berg (anna@nord.se)', 'Anna Berg anna@nord.se'],
    ['anna@nord.se (Anna Berg); ben@nord.se (Ben Ek)', 'Anna Berg anna@nord.se · Ben Ek ben@nord.se'],
    ['Anna Berg anna@nord.se', 'Anna Berg anna@nord.se'],
    ['Anna anna@nord.se; nobody ben@nord.se', 'Anna anna@nord.se · nobody · ben@nord.se'],
    ['anna@nord.se Anna Berg', 'Anna Berg anna@nord.se'],
    ['anna@nord.se ben.nord.se', 'anna@nord.se · ben.nord.se'],
    ['Anna Berg: anna@nord.se', 'Anna Berg anna@nord.se'],
    ['Anna Berg, e-post: anna@nord.se', 'Anna Berg anna@nord.se'],
    ['anna@nord.se>', 'anna@nord.se'],
    ['mailto:anna@nord.se?subject=Hej; SMTP:ben@nord.se', 'anna@nord.se · ben@nord.se'],
    [
      'anna@nord.se och ben@nord.se | cleo@nord.se & fia@nord.se',
      'anna@nord.se · ben@nord.se · cleo@nord.se · fia@nord.se',
    ],
    ['anna@nord.se / ben@nord.se', 'anna@nord.se · ben@nord.se'],
    ['Anna Berg | anna@nord.se', 'Anna Berg anna@nord.se'],
    ['Cc: anna@nord.se, ben@nord.se!', 'anna@nord.se · ben@nord.se'],
    ['"Anna Berg <anna@nord.se>", "ben@nord.se"', 'Anna Berg anna@nord.se · ben@nord.se'],
    ['Anna Berg <anna@nord.se>\tSeller', 'Anna Berg anna@nord.se'],
    [
      '"anna@nord.se" <anna@nord.se>, Ben" <ben@nord.se>, "<cleo@nord.se>',
      'anna@nord.se · Ben ben@nord.se · cleo@nord.se',
    ],
    [
      'ａｎｎａ@nord.se、ben＠nord．se；Cleo Li ＜cleo@nord.se＞，ﬁa@nord.se',
      'anna@nord.se · ben@nord.se · Cleo Li cleo@nord.se · fia@nord.se',
    ],
    ['Cleo Li\u3000〈cleo@nord。se〉', 'Cleo Li cleo@nord.se'],
    [
      'To: Anna Berg <anna@nord.se>\nTill: Ek, Ben <ben@nord.se>',
      'Anna Berg anna@nord.se · Ben Ek ben@nord.se',
    ],
    ['Säljgruppen: Anna <anna@nord.se>, ben@nord.se;', 'Anna anna@nord.se · ben@nord.se'],
    ['Säljgruppen Norr: anna@nord.se', 'anna@nord.se'],
    [
      'Anna Berg, VD <anna@nord.se>; Ben Ek, Sales Manager <ben@nord.se>',
      'Anna Berg anna@nord.se · Ben Ek ben@nord.se',
    ],
    ['Anna, VD <anna@nord.se>', 'Anna anna@nord.se'],
    ['Berg, Anna, Säljchef <anna@nord.se>', 'Anna Berg anna@nord.se'],
    ['Stockholm, Anna Berg <anna@nord.se>', 'Anna Berg anna@nord.se'],
    ['Anna Berg, Kiruna <anna@nord.se>', 'Anna Berg, Kiruna anna@nord.se'],
    ['Berg, QRX <x@nord.se>', 'Berg, QRX x@nord.se'],
    ['Anna Berg, Ph.D. <anna@nord.se>', 'Anna Berg, Ph.D. anna@nord.se'],
    ['"Berg, Anna (Extern)" <anna@nord.se>', 'Anna Berg anna@nord.se'],
    ['"Berg, Anna Maria" <anna.berg@nord.se>', 'Anna Maria Berg anna.berg@nord.se'],
    [
      'García López, Ana <ana@nord.se>; von Berg, Anna <x@nord.se>',
      'Ana García López ana@nord.se · Anna von Berg x@nord.se',
    ],
    ['Nord AB, Sales <sales@nord.se>', 'Nord AB, Sales sales@nord.se'],
    ["'Pat O'Brien' <pat@nord.se>", "Pat O'Brien pat@nord.se"],
    ['山田, 太郎 <taro@nord.se>', '山田 太郎 taro@nord.se'],
    ['Anna\tCEO\tanna@nord.se', 'Anna anna@nord.se'],
    ['Sales Manager\tanna@nord.se', 'anna@nord.se'],
    [
      'Efternamn\tFörnamn\tE-post\nBerg\tAnna\tanna@nord.se\nEk\tBen\tben@nord.se\nnobody',
      'Anna Berg anna@nord.se · Ben Ek ben@nord.se · nobody',
    ],
    ['Anna Berg, Ben Ek <ben@nord.se>', 'Anna Berg · Ben Ek ben@nord.se'],
    ['nobody, Anna Berg <anna@nord.se>', 'nobody · Anna Berg anna@nord.se'],
    ['mailto:anna@nord.se?cc=ben@nord.se&subject=Hej', 'anna@nord.se · ben@nord.se'],
    ['anna@nord.se/ben@nord.se; *cleo@nord.se*', 'anna@nord.se · ben@nord.se · cleo@nord.se'],
    [
      '<anna@nord.se> nobody: <ben@nord.se> (cleo.nord.se)',
      'anna@nord.se · ben@nord.se · nobody · cleo.nord.se',
    ],
    ['ben.nord.se: anna@nord.se', 'anna@nord.se · ben.nord.se'],
    ['anna@@nord.se, Ben <ben at nord.se>', 'anna@@nord.se · Ben <ben at nord.se>'],
  ])('is found and named right: %j', (text, people) => {
    expect(
      readPasted(text)
        .map(({ name, email }) => `${name} ${/\s.*@/.test(email) ? `unread: ${email}` : email}`.trim())
        .join(' · '),
    ).toBe(people)
  })

  it.each([
    'First Name [Required],Last Name [Required],Email Address [Required],Status\nAnna,Berg,anna@nord.se,Active',
    'First Name,Last Name,E-mail Address\nAnna,Berg,anna@nord.se',
    'User principal name,Display name,Object id\nanna@nord.se,Anna Berg,11111111-1111-1111-1111-111111111111',
    'User principal name,Display name,Mail\nanna_x#EXT#@nord.example,Anna Berg,anna@nord.se',
    '"First Name","Last Name","Username","Email"\n"Anna","Berg","anna@nord.se.prod","anna@nord.se"',
    'Name;E-Mail-Adresse\nAnna Berg;anna@nord.se',
    'Nachname;Vorname;E-Mail\nBerg;Anna;anna@nord.se',
    'Prénom;Nom;Adresse e-mail\nAnna;Berg;anna@nord.se',
    'Efternamn;Förnamn;E-postadress\nBerg;Anna;anna@nord.se',
    'Nombre,Apellidos,Correo electrónico\nAnna,Berg,anna@nord.se',
    'Namn\tNågot annat\nAnna Berg\tanna@nord.se',
    'Anna,Berg,anna@nord.se',
    'anna@nord.se,Anna Berg',
    'Name,Email\n"Berg, Anna",anna@nord.se',
    '"Berg, Anna",anna@nord.se',
    'Name,Email\nAnna Berg,mailto:anna@nord.se',
    'Email\nAnna Berg <anna@nord.se>',
    'Name,Email\nAnna Berg,<anna@nord.se>',
    'Name,Email\nAnna Berg,ａｎｎａ＠nord.se',
    'Anna|Berg|anna@nord.se',
    'Email|Name\nanna@nord.se|Anna Berg',
    'Users of Nord 2026\n\nLast name;First name;Email\nBerg;Anna;anna@nord.se',
    'Users,,\nLast name,First name,Email\nBerg,Anna,anna@nord.se',
    'Nazwisko;Imię;Adres e-mail\nBerg;Anna;anna@nord.se',
    'Фамилия;Имя;Электронная почта\nBerg;Anna;anna@nord.se',
    '姓,名,電子メール アドレス\nBerg,Anna,anna@nord.se',
    'User principal name,Display name,Mail\nanna@nord.se,Anna Berg,',
  ])('is read by its columns from whichever export: %j', (text) => {
    const found = readCsv(text)
    expect(found.state === 'read' && found.rows.map(({ name, email }) => [name, email])).toEqual([
      ['Anna Berg', 'anna@nord.se'],
    ])
  })

  it('has the lines, roles and languages of a pasted table', () => {
    expect(readPasted('\nE-mail\tName\tRole\tLanguage\nanna@nord.se\tBerg, Anna\tadmin\tsv')).toEqual([
      row(3, 'anna@nord.se', { name: 'Anna Berg', role: 'admin', language: 'sv' }),
    ])
  })

  it('has names as their country says them', () => {
    const found = readCsv('姓,名,メールアドレス\n山田,太郎,taro@nord.se')
    expect(found).toMatchObject({ rows: [{ name: '山田 太郎', email: 'taro@nord.se' }] })
  })

  it('keeps bad cells as they can be sent, still bad', () => {
    const long = 'x'.repeat(501)
    const text = `name,email,role\n${long},a@nord.se,\nBo\0,b\0@nord.se,\nC,${long}@nord.se,${long}`
    const found = readCsv(text)
    const rows = found.state === 'read' ? found.rows : []
    expect(rows.every((one) => batchRow.safeParse(one).success)).toBe(true)
    expect(JSON.stringify(rows)).not.toMatch(/x{501}|\\u0000/)
    expect(readPasted(`${long} <a@nord.se>`)[0]?.name).toHaveLength(500)
    expect(judgeRows(rows, fallback).map((one) => (one.state === 'good' ? one.name : one.problem))).toEqual([
      'name_too_long',
      'Bo',
      'not_an_address',
    ])
  })

  it('is judged row by row', () => {
    const judged = judgeRows(
      [
        row(1, ' Anna@Nord.se ', { name: ' Anna  Berg ', role: 'Administratör', language: 'English' }),
        row(2, 'anna@nord.se'),
        row(3, 'anna at nord.se'),
        row(4, 'ben@nord.se'),
        row(5, 'c@nord.se', { role: 'Sales Manager', language: 'English (United States)' }),
        row(6, 'd@nord.se', { role: 'admin', language: 'German' }),
        row(7, 'e@nord.se', { name: 'x'.repeat(121) }),
        row(8, 'ben_x.example#EXT#@nord.onmicrosoft.com'),
      ],
      fallback,
    )
    expect(judged.map((one) => (one.state === 'good' ? one.email : one.problem))).toEqual([
      'anna@nord.se',
      'duplicate',
      'not_an_address',
      'ben@nord.se',
      'c@nord.se',
      'd@nord.se',
      'name_too_long',
      'not_an_address',
    ])
    expect(judged[0]).toMatchObject({ name: 'Anna Berg', role: 'admin', language: 'en' })
    expect(judged[3]).toMatchObject({ name: null, role: 'seller', language: 'sv', assumed: [] })
    expect(judged[4]).toMatchObject({ role: 'seller', language: 'en', assumed: ['role'] })
    expect(judged[5]).toMatchObject({ role: 'admin', language: 'sv', assumed: ['language'] })
  })
})
