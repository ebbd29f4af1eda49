import { api, ask, askVersioned, etagOf, type Schemas } from '@/api/client'
import type { Version } from '@/features/record/versioned'

export type Subscription = Schemas['ReportSubscription']
export type NewSubscription = Schemas['NewReportSubscription']
export type Delivery = Schemas['ReportDelivery']

const path = (id: string) => ({ params: { path: { id } } })

export const readSubscription = (id: string): Promise<Version<Subscription>> =>
  askVersioned(api.GET('/api/v1/reports/subscriptions/{id}', path(id)))

export const createSubscription = (body: NewSubscription) => ask(api.POST('/api/v1/reports/subscriptions', { body }))

export function changeSubscription(
  { id, version }: Pick<Subscription, 'id' | 'version'>,
  body: Schemas['ReportSubscriptionChange'],
): Promise<Version<Subscription>> {
  const header = { 'If-Match': etagOf(version) }
  return askVersioned(api.PATCH('/api/v1/reports/subscriptions/{id}', { params: { path: { id }, header }, body }))
}

export const deleteSubscription = (id: string) => ask(api.DELETE('/api/v1/reports/subscriptions/{id}', path(id)))

export const cycles = ['daily', 'weekly', 'monthly'] as const
export const formats = ['xlsx', 'csv', 'json'] as const

export const deliveryTone = {
  pending: 'info', sent: 'ok', failed: 'breach', not_sent: 'warning',
} as const satisfies Record<Delivery['state'], string>

const mailTones: Record<string, 'info' | 'ok' | 'breach'> = { pending: 'info', sent: 'ok', dry_run: 'info', failed: 'breach', bounced: 'breach' }

export const mailTone = (state: string) => mailTones[state] ?? 'info'

/** What went wrong with a delivery, as servers told it; blank when nothing did. */
export function errorsOf({ mails }: Delivery): string[] {
  return [...new Set(mails.flatMap(({ last_error: error }) => (error ? [error] : [])))]
}

/** What a new subscription begins with. */
export type Wanted = Required<Pick<NewSubscription, 'kind' | 'department' | 'team' | 'channel'>>

/** What a report's address says it is narrowed to goes into it. */
export function wantedOf(query: Readonly<Record<string, unknown>>): Wanted {
  const list = (name: string) => {
    const value = query[name]
    return typeof value === 'string' && value ? value.split(',') : []
  }
  const kind = cycles.find((one) => one === query['kind']) ?? 'daily'
  return { kind, department: list('department'), team: list('team'), channel: list('channel') as Wanted['channel'] }
}
