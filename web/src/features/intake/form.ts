import type { Schemas } from '@/api/client'
import { normalAmount } from '@/shared/fields'

// What the intake form holds, and what of it is sent. What is right and complete the server says.

export interface KnownCaller {
  id: string
  name: string
  level: Schemas['CustomerLevel']
  /** Masked, as the server shows it. */
  phone: string
}

export interface IntakeForm {
  customer: KnownCaller | null
  /** Of somebody new; or the number to add to the known customer. */
  name: string
  phone: string
  anonymous: boolean
  anonymousReason: string
  description: string
  demand: string
  category: string | null
  priority: Schemas['Priority'] | null
  majorReasons: Schemas['MajorReason'][]
  subject: string
  occurredAt: string | null
  place: string
  amount: string
  attachments: string[]
  callId: string | null
  /** Numbers of tickets to link after filing. */
  links: string[]
}

export function emptyForm(): IntakeForm {
  return {
    customer: null,
    name: '',
    phone: '',
    anonymous: false,
    anonymousReason: '',
    description: '',
    demand: '',
    category: null,
    priority: null,
    majorReasons: [],
    subject: '',
    occurredAt: null,
    place: '',
    amount: '',
    attachments: [],
    callId: null,
    links: [],
  }
}

export function isUntouched(form: IntakeForm): boolean {
  return JSON.stringify({ ...form, callId: null }) === JSON.stringify(emptyForm())
}

const subjectLength = 40

/** The first sentence, not too long: a subject that nobody has to type. */
export function subjectOf(text: string): string {
  const first = text.trim().split(/[\n\u3002\uff01\uff1f!?\uff1b;]|\.(?=\s|$)/)[0]!.trim()
  const characters = [...first]
  if (characters.length <= subjectLength) return first
  const cut = characters.slice(0, subjectLength).join('')
  const comma = Math.max(cut.lastIndexOf('\uff0c'), cut.lastIndexOf(','))
  return comma > 9 ? cut.slice(0, comma) : cut
}

/** Digits as they are dialled; null for what is no part of a number. */
export function digitsOf(text: string): string | null {
  const plain = text
    .replace(/[\uff10-\uff19]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) - 0xfee0))
    .replace(/[\s\-()\uff08\uff09\u2013\u2014\uff0d]/g, '')
  return /^\+?\d+$/.test(plain) ? plain : null
}

type NewTicket = Schemas['NewTicket']

function customerOf(form: IntakeForm): NewTicket['customer'] {
  if (form.customer) return { id: form.customer.id }
  const phone = form.phone.trim()
  const name = form.name.trim()
  if (!phone && !name) return undefined
  return { name, ...(phone ? { contacts: [{ kind: 'phone', value: phone }] } : {}) }
}

/** Members that are filled in, for `POST /tickets` and its preview. */
export function contentOfIntake(
  form: IntakeForm,
  channel: Schemas['Channel'],
): Partial<NewTicket> & { channel: Schemas['Channel'] } {
  const custom: Record<string, string> = {}
  if (form.occurredAt) custom['occurred_at'] = form.occurredAt
  if (form.place.trim()) custom['place'] = form.place.trim()
  const customer = form.anonymous ? undefined : customerOf(form)
  const subject = form.subject.trim() || subjectOf(form.description)
  return {
    channel,
    ...(subject ? { subject } : {}),
    ...(form.description.trim() ? { description: form.description.trim() } : {}),
    ...(form.demand.trim() ? { demand: form.demand.trim() } : {}),
    ...(form.category ? { category: form.category } : {}),
    ...(form.priority ? { priority: form.priority } : {}),
    ...(form.majorReasons.length ? { major_reasons: form.majorReasons } : {}),
    ...(form.amount.trim() ? { amount: withCents(normalAmount(form.amount)) } : {}),
    ...(customer ? { customer } : {}),
    ...(form.anonymous ? { anonymous: true, anonymous_reason: form.anonymousReason.trim() } : {}),
    ...(form.callId ? { call_id: form.callId } : {}),
    ...(form.attachments.length ? { attachments: form.attachments } : {}),
    ...(Object.keys(custom).length ? { custom: custom as NewTicket['custom'] } : {}),
  }
}

/** People say 300, the API 300.00. */
export function withCents(amount: string): string {
  const match = /^(\d+)(?:\.(\d{0,2}))?$/.exec(amount)
  return match ? `${match[1]}.${(match[2] ?? '').padEnd(2, '0')}` : amount
}

/** Where on the form a fault of the server belongs. */
export type IntakeField =
  | 'caller' | 'name' | 'phone' | 'anonymousReason' | 'description' | 'demand' | 'category'
  | 'priority' | 'majorReasons' | 'subject' | 'occurredAt' | 'place' | 'amount' | 'attachments'

const places: [prefix: string, field: IntakeField][] = [
  ['/customer/contacts', 'phone'],
  ['/customer/name', 'name'],
  ['/customer', 'caller'],
  ['/anonymous', 'anonymousReason'],
  ['/description', 'description'],
  ['/demand', 'demand'],
  ['/form/demand', 'demand'],
  ['/category', 'category'],
  ['/form/category', 'category'],
  ['/priority', 'priority'],
  ['/major_reasons', 'majorReasons'],
  ['/subject', 'subject'],
  ['/custom/occurred_at', 'occurredAt'],
  ['/custom/place', 'place'],
  ['/amount', 'amount'],
  ['/attachments', 'attachments'],
]

export function fieldOf(pointer: string, form: IntakeForm): IntakeField | null {
  const found = places.find(([prefix]) => pointer === prefix || pointer.startsWith(`${prefix}/`))?.[1]
  if (!found) return null
  // What is derived is wrong where it came from.
  if (found === 'subject' && form.subject.trim() === '') return 'description'
  if ((found === 'name' || found === 'phone') && form.customer) return 'caller'
  return found
}
