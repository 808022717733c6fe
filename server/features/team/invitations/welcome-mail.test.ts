import { describe, expect, it } from 'vitest'
import { welcomeMail } from './welcome-mail.ts'

const welcome = {
  role: 'seller' as const,
  name: 'Åsa <script>alert(1)</script> Öberg',
  inviterName: 'Tom & Jerry',
  workspaceName: 'Nordvik "AB"',
  url: 'http://localhost:3000/invitation#w.t',
  expiresAt: new Date('2026-11-29T10:00:00Z'),
}

describe('the welcome e-mail', () => {
  it.each([
    ['en', 'Get Started', 'Hello Åsa,', '29 November 2026'],
    ['sv', 'Kom igång', 'Hej Åsa!', '29 november 2026'],
  ] as const)(
    'is written in %s, with the link in both parts and no images',
    (language, button, greeting, day) => {
      const mail = welcomeMail({ ...welcome, language })
      expect(mail.html).toContain(`lang="${language}"`)
      expect(mail.html).toContain(button)
      expect(mail.html).not.toMatch(/<img|<script/i)
      expect(mail.html.split(welcome.url).length).toBeGreaterThan(2)
      expect(mail.text).toContain(`${button}:\n${welcome.url}`)
      expect(mail.text).toContain(greeting)
      expect(mail.text).toContain(day)
    },
  )

  it('says to an admin that they will be one', () => {
    for (const [language, words] of [
      ['en', 'You will be an admin'],
      ['sv', 'Du blir administratör'],
    ] as const) {
      expect(welcomeMail({ ...welcome, language, role: 'admin' }).text).toContain(words)
      expect(welcomeMail({ ...welcome, language }).text).not.toContain(words)
    }
  })

  it('shows names as they are, never as markup', () => {
    const mail = welcomeMail({ ...welcome, language: 'en' })
    expect(mail.html).toContain('Tom &amp; Jerry')
    expect(mail.html).toContain('Nordvik &quot;AB&quot;')
    expect(mail.subject).toBe('Tom & Jerry invites you to MSI Actions')
  })
})
