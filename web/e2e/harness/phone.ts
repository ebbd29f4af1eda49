import { createHmac, randomUUID } from 'node:crypto'
import { inject } from 'vitest'
import { call, get, post, type Schemas } from './staff.ts'

// A telephone system as the center hears it: signed webhooks of reports about calls.

export interface Report {
  type: Schemas['CallEventType']
  call_id: string
  from?: string
  agent?: string
  queue?: string
  /** Milliseconds from now. */
  after?: number
  transfer?: { kind: 'blind' | 'attended'; to: string }
  recording?: { url: string; sha256?: string; seconds?: number }
}

interface Source {
  name: string
  key: Buffer
}

let source: Promise<Source> | undefined

async function makeSource(): Promise<Source> {
  const name = `pbx-${randomUUID().slice(0, 8)}`
  const made = await post<{ secret: string }>('admin1', '/inbound-sources', { name, kind: 'standard' })
  return { name, key: Buffer.from(made.secret.replace(/^whsec_/, ''), 'base64') }
}

/** Sends the reports as one delivery, and fails loudly when it is not taken. */
export async function report(...reports: Report[]): Promise<void> {
  source ??= makeSource()
  const { name, key } = await source
  const data = reports.map(({ after = 0, ...rest }) => ({
    event_id: randomUUID(),
    direction: 'inbound',
    at: new Date(Date.now() + after).toISOString(),
    ...rest,
  }))
  const body = JSON.stringify({ type: 'call-event/1', data })
  const id = `msg_${randomUUID()}`
  const time = String(Math.floor(Date.now() / 1000))
  const signature = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64')
  const answer = await fetch(`${inject('address')}/hooks/${name}`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': time,
      'webhook-signature': `v1,${signature}`,
    },
    body,
  })
  const text = await answer.text()
  if (answer.status !== 202 || text.includes('inbox_id')) throw new Error(`hook: ${answer.status} ${text}`)
}

const lasting = new Set<PhoneCall>()

/** What one test leaves ringing would be on the screens of the next. */
export async function hangUp(): Promise<void> {
  for (const call of lasting) await call.say('ended')
}

/** One call from its beginning; each step is a report of its own. */
export class PhoneCall {
  readonly id = randomUUID()
  readonly from: string
  readonly agent: string

  constructor(from: string, agent: string) {
    this.from = from
    this.agent = agent
  }

  say(type: Report['type'], more: Partial<Report> = {}): Promise<void> {
    if (type === 'ended') lasting.delete(this)
    else lasting.add(this)
    const agent = ['offered', 'answered', 'offer_missed'].includes(type) ? { agent: this.agent } : {}
    return report({ type, call_id: this.id, from: this.from, queue: '400', ...agent, ...more })
  }

  async ring(): Promise<void> {
    await this.say('started')
    await this.say('queued')
    await this.say('offered')
  }
}

const seats = new Map<string, Promise<string>>()
let extensions = 8600

/** The telephone at which somebody sits, the same in all tests. */
export function seatOf(who: string): Promise<string> {
  const known = seats.get(who) ?? seat(who)
  seats.set(who, known)
  return known
}

async function seat(who: string): Promise<string> {
  const extension = String(++extensions)
  const { id } = await get<{ id: string }>(who, '/me')
  const { version } = await get<{ version: number }>('admin1', `/users/${id}`)
  await call('admin1', 'PATCH', `/users/${id}`, { extension }, { 'If-Match': `"${version}"` })
  return extension
}

/** Our own id of a call that rang at somebody. */
export async function idOfCall(who: string, provider: string): Promise<string> {
  const page = await get<{ items: Schemas['Call'][] }>(who, '/calls?limit=50')
  const found = page.items.find((one) => one.call_id === provider)
  if (!found) throw new Error(`no call ${provider}`)
  return found.id
}

/** A call that was answered and written down, and one in vain; says our id of the first. */
export async function callsToLookAt(text: string, about: { queue?: string; ticket?: string } = {}): Promise<string> {
  const { queue = '400', ticket } = about
  const talk = new PhoneCall('13700001234', await seatOf('agent1'))
  for (const [at, type] of (['started', 'queued', 'offered', 'answered', 'ended'] as const).entries()) {
    await talk.say(type, { queue, after: (at - 5) * 20_000 })
  }
  const vain = new PhoneCall('13700005678', '')
  for (const [at, type] of (['started', 'queued', 'abandoned', 'ended'] as const).entries()) {
    await vain.say(type, { queue, after: (at - 5) * 20_000 })
  }
  const id = await idOfCall('agent1', talk.id)
  await call('agent1', 'PUT', `/calls/${id}/summary`, { text, ready: true, ...(ticket ? { ticket } : {}) })
  return id
}
