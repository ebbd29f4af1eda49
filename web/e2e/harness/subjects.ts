import { randomBytes } from 'node:crypto'
import { create, driveTo, type Stop, type Ticket } from './complaint.ts'
import { sendHook } from './hooks.ts'
import { callsToLookAt } from './phone.ts'
import type { Samples } from './screens.ts'
import { periodOf } from '@/features/report/period'
import { post } from './staff.ts'

// What the screens show: a customer with long names, a ticket far on its way, and replies.

export interface Subject {
  ticket: Ticket
  samples: Samples
}

let usual: Promise<Subject> | undefined

/** One for all files: looking does not change it. */
export function usualSubject(): Promise<Subject> {
  usual ??= makeSubject('follow_up')
  return usual
}

async function makeSubject(stop: Stop): Promise<Subject> {
  const created = await create({
    subject: '冰箱不制冷，维修三次仍未解决，要求退货退款并赔偿食品损失（型号 BCD-520WKGPZM，序列号 88-2026-0001）',
    tags: ['重复投诉', '家电'],
  })
  const ticket = await driveTo(created.id, stop)
  await post('handler1', `/tickets/${ticket.id}/comments`, {
    body: '已联系客户，约定周六上午上门。\n客户要求提前一小时电话。',
    internal: true,
  })
  await post('handler1', `/tickets/${ticket.id}/comments`, { body: '师傅周六上午上门更换。', internal: false })
  await post('agent1', '/views', { name: '家电类投诉', query: 'status=open&kind=complaint' })
  const call = await callsToLookAt('客户再次催促，答应今天下班前答复。', { ticket: ticket.number })
  return { ticket, samples: { ...samplesOf(ticket), ...(await doorSamples()), 'call.id': call } }
}

/** A source with something in its inbox, a webhook that sends nothing, and a mailbox that nobody reads. */
export async function doorSamples(words = '门店系统'): Promise<Samples> {
  const name = `door-${randomBytes(4).toString('hex')}`
  const mapping = { rules: [{ when: { '/kind': words }, type: 'ticket.create', data: { '/subject': { pointer: '/title' } } }] }
  const source = await post('admin1', '/inbound-sources', { name, kind: 'standard', description: words, mapping })
  const webhook = await post('admin1', '/webhooks', {
    url: 'http://127.0.0.1:9/events', events: ['ticket.created', 'sla.breached'], description: words, active: false,
  })
  await sendHook(name, String(source['secret']), { kind: words, title: words, text: words })
  const mailbox = await post('admin1', '/mailboxes', {
    name: `${words.slice(0, 80)} ${name}`, address: `${name}@center.example`, display_name: words.slice(0, 100), active: false,
    imap: { host: 'imap.example.com' }, smtp: { host: 'smtp.example.com' }, receipt: { body: '来信已收到，编号 {{ticket.number}}。' },
  })
  return {
    'admin_inbound_source.id': String(source['id']),
    'admin_webhook.id': String(webhook['id']),
    'admin_mailbox.id': String(mailbox['id']),
  }
}

export function samplesOf(ticket: Ticket): Samples {
  const customer = (ticket.customer as { id?: string } | null)?.id ?? ''
  return {
    number: ticket.number,
    ticket: ticket.number,
    id: ticket.id,
    'customer.id': customer,
    code: 'product',
    ...reportSamples(),
  }
}

/** Reports of today at the center. */
function reportSamples(): Samples {
  const date = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10)
  return {
    date,
    week: periodOf('weekly', date),
    month: periodOf('monthly', date),
    'print_report.kind': 'daily',
    'print_report.period': date,
  }
}
