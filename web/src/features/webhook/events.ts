import type { Schemas } from '@/api/client'

export type WebhookEvent = Schemas['WebhookEvent']

// An event that is left out does not compile, so that no page forgets one that the server learned.
const known: Record<WebhookEvent, true> = {
  'ticket.created': true,
  'ticket.stage_changed': true,
  'ticket.assigned': true,
  'ticket.updated': true,
  'ticket.commented': true,
  'ticket.chased': true,
  'ticket.escalated': true,
  'ticket.ordered': true,
  'ticket.work_step': true,
  'ticket.closed': true,
  'extension.asked': true,
  'extension.decided': true,
  'handover.refused': true,
  'sla.warning': true,
  'sla.breached': true,
  'follow_up.dissatisfied': true,
  'report.daily_ready': true,
  'ledger.checkpointed': true,
}

/** Every event that other systems may be told of, in the order in which people read them. */
export const webhookEvents = Object.keys(known) as WebhookEvent[]
