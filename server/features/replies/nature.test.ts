import { describe, expect, it } from 'vitest'
import { inboundOf } from '../../connectors/inbound.ts'
import { natureOf } from './nature.ts'

const envelope = { id: 'm', threadId: null, own: false, receivedAt: new Date(0), report: null }
const ours = 'Flow meters'
const nature = (subject: string, headers: Record<string, string> = {}) => {
  const all = { From: 'Eva Holm <eva@holm.example>', Subject: subject, ...headers }
  return natureOf(
    inboundOf(
      envelope,
      Object.entries(all).map(([name, value]) => ({ name, value })),
    ),
    ours,
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
  ])('is told by its subject: %s', (words) => {
    expect(nature(`${words} ${ours}`)).toBe('auto_replied')
    expect(nature(`AW: ${words} ${ours}`)).toBe('replied')
    expect(nature(`Re: ${words} ${ours}`)).toBe('replied')
    expect(nature(`${ours} ${words}`)).toBe('replied')
  })

  it.each([
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
    expect(nature(subject)).toBe('replied')
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
    expect(nature(`Re: ${ours}`, headers)).toBe('auto_replied')
  })

  it.each<Record<string, string>>([
    { 'Auto-Submitted': 'no' },
    { Precedence: 'list', 'X-Auto-Response-Suppress': 'All' },
    { Precedence: 'bulk' },
    { 'Return-Path': '<>' },
  ])('is none where a person writes from behind Exchange or a group: %o', (headers) => {
    expect(nature(`Re: ${ours}`, headers)).toBe('replied')
  })
})
