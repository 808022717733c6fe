import { describe, expect, it } from 'vitest'
import { inboundOf } from '../../../connectors/inbound.ts'
import { classify } from './classify.ts'

const envelope = { id: 'm', threadId: null, own: false, receivedAt: new Date(0), report: null }
const ours = 'Flow meters'
const classOf = (subject: string, headers: Record<string, string> = {}, answered = ours) => {
  const all = { From: 'Eva Holm <eva@holm.example>', Subject: subject, ...headers }
  return classify(
    inboundOf(
      envelope,
      Object.entries(all).map(([name, value]) => ({ name, value })),
    ),
    answered,
  )
}

describe('an answer that a program wrote', () => {
  it.each([
    'Automatic reply:',
    'Out of Office:',
    'Out of Office AutoReply:',
    'Auto-Reply:',
    'Autosvar:',
    'Automatiskt svar:',
    'Frånvaro:',
    'Ej på kontoret:',
    'Automatische Antwort:',
    'Abwesenheitsnotiz:',
    'Nicht im Büro:',
    'Réponse automatique :',
    'Absence du bureau :',
    'Respuesta automática:',
    'Fuera de la oficina:',
    'Risposta automatica:',
    'Fuori ufficio:',
    'Automatisch antwoord:',
    'Afwezig:',
    'Automatisk svar:',
    'Fraværende:',
    'Ikke til stede:',
    'Automaattinen vastaus:',
    'Poissa:',
    'Resposta automática:',
    'Odpowiedź automatyczna:',
    '[Autoreply]',
    'Automatic reply',
    'Out of office',
    'Absence',
    'Out of Office Re:',
    'Out-of-Office:',
    'Away from office:',
    'Fuera de la oficina Re:',
    'Message d’absence :',
    'Absent(e) du bureau :',
    'Abwesenheitsmeldung:',
    'Fraværsmelding:',
    'Afwezigheidsassistent:',
    'Automatisch bericht:',
    'Autoodpowiedź:',
    'Mensaje automático:',
    'Mensagem automática:',
  ])('is told by its subject: %s', (words) => {
    expect(classOf(`${words} ${ours}`)).toBe('auto_replied')
    expect(classOf(`AW: ${words} ${ours}`)).toBe('replied')
    expect(classOf(`Re: ${words} ${ours}`)).toBe('replied')
    expect(classOf(`${ours} ${words}`)).toBe('replied')
  })

  it.each([
    'AUTO: Eva Holm is out of the office (returning 12/01/2026)',
    'Autosvar: jag är tillbaka den 3 december',
    'Abwesenheitsmeldung: bis 3. Dezember',
    'Out of Office AutoReply: back on Monday',
    'Frånvaro',
    'Urlaub!',
  ])('is told by a subject of its own: %s', (subject) => {
    expect(classOf(subject)).toBe('auto_replied')
  })

  it.each([
    'Frånvaro: nytt HR-system',
    'Automatic reply for your shop',
    'Autosvar: ny tjänst',
    'Out of office',
    'Urlaub',
    '[Autosvar] Ny tjänst',
  ])('is none where our own mail was called %s', (subject) => {
    expect(classOf(subject, {}, subject)).toBe('replied')
    expect(classOf(subject, {}, `Re: ${subject}`)).toBe('replied')
    expect(classOf(`${subject}, a question`, {}, subject)).toBe('replied')
    expect(classOf(`Automatic reply: ${subject}`, {}, subject)).toBe('auto_replied')
    expect(classOf(`Frånvaro: Sv: ${subject}`, {}, `Re: ${subject}`)).toBe('auto_replied')
  })

  it.each([
    'Autosvar på era offerter fungerar inte',
    'Auto-Reply feature in your product',
    '"Auto-Reply" feature in your product',
    'Automatic response valves',
    'Auto-reply - not on your site',
    'Frånvaro: nytt möte tisdag',
    'Urlaub: nächste Woche telefonieren?',
    'Out of office: lunch on Tuesday?',
    'Auto: which of your valves fit?',
    'Absence of the third valve',
    'Out of office furniture?',
    'Urlaub und Lieferung',
    'Away next week',
    'Automation of your flow meters',
    'Autoreplying is off now',
    'Frånvarande ventil',
    'Semester: our new course',
    'Flow meters',
    'Sv: Flow meters',
    '',
  ])('is none where a person writes: %s', (subject) => {
    expect(classOf(subject)).toBe('replied')
  })

  it.each<Record<string, string>>([
    { 'Auto-Submitted': 'auto-replied (vacation)' },
    { Precedence: 'auto_reply' },
    { Precedence: 'auto-reply' },
    { From: 'Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@holm.example>' },
    { From: 'postmaster@holm.example' },
    { From: '' },
    { 'Content-Type': 'multipart/report; report-type=disposition-notification' },
  ])('is told by its headers: %o', (headers) => {
    expect(classOf(`Re: ${ours}`, headers)).toBe('auto_replied')
  })

  it.each<Record<string, string>>([
    { 'Auto-Submitted': 'no' },
    { Precedence: 'list', 'X-Auto-Response-Suppress': 'All' },
    { Precedence: 'bulk' },
    { 'Return-Path': '<>' },
  ])('is none where a person writes from behind Exchange or a group: %o', (headers) => {
    expect(classOf(`Re: ${ours}`, headers)).toBe('replied')
  })
})
