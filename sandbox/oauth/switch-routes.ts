import type { FastifyInstance } from 'fastify'
import type { Faults } from '../faults.ts'
import type { Html } from '../html.ts'
import { readSwitchForm, type Switch, switchboard } from '../switchboard.ts'
import type { Language } from '../world.ts'
import { pageLanguage, sendPage } from './request.ts'

/** A fault that a person may switch on and off: the one that its key names, or a refusal in the vendor's words. */
export type FaultSwitch<Name extends string> = Omit<Switch, 'isOn' | 'key'> &
  ({ key: Name; refusal?: never } | { key: string; refusal: { name: Name; error: string; code: number } })

const faultOf = <Name extends string>(one: FaultSwitch<Name>) => one.refusal ?? { name: one.key }

/** `/__sandbox`: every fault of a vendor with a switch. `draw` puts the vendor's frame around the body. */
export function switchRoutes<const Name extends string>(
  app: FastifyInstance,
  parts: {
    faults: Faults<Name>
    switches: FaultSwitch<Name>[]
    draw(language: Language, body: Html): string
  },
): void {
  const { faults, switches, draw } = parts
  app.get('/__sandbox', (request, reply) => {
    const { hl } = request.query as { hl?: string }
    const language = pageLanguage(hl, undefined, request.headers['accept-language'])
    const rows = switches.map((one) => ({ ...one, isOn: faults.isOn(faultOf(one)) }))
    return sendPage(reply, draw(language, switchboard(rows, language)))
  })
  app.post('/__sandbox/switches', (request, reply) => {
    const form = readSwitchForm(request.body)
    const chosen = form && switches.find((one) => one.key === form.key)
    if (!form || !chosen) return reply.code(400).send({ error: 'There is no such switch.' })
    faults.turn(faultOf(chosen), form.on)
    return reply.redirect(`/__sandbox?hl=${form.language}`, 303)
  })
}
