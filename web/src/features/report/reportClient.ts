import { api, ask, type Schemas } from '@/api/client'

export type Report = Schemas['DailyReport']
export type ReportKind = Report['kind']
export type Figure = Report['figures'][number]
export type ReportTable = Report['tables'][number]
export type Cell = ReportTable['rows'][number][number]
export type HotSubject = Report['hot_subjects'][number]
export type Anomaly = Report['anomalies'][number]
export type Correction = Report['corrections'][number]

/** What narrows a report; ids, or `none`. */
export interface Scope {
  department?: string
  team?: string
  channel?: string
}

export interface Signature {
  remarks: string
  explanations: Record<string, string>
}

/** What the day, the week, the month of a report is called in queries and addresses. */
export const periodNames = { daily: 'date', weekly: 'week', monthly: 'month' } as const

export async function readReport(kind: ReportKind, period: string, { channel, ...scope }: Scope, signal: AbortSignal): Promise<Report> {
  const query = { ...scope, ...(channel ? { channel: channel as Schemas['Channel'] } : {}), format: 'json' as const }
  if (kind === 'daily') {
    return reportIn(await ask(api.GET('/api/v1/reports/daily', { params: { query: { ...query, date: period } }, signal })))
  }
  if (kind === 'weekly') {
    return reportIn(await ask(api.GET('/api/v1/reports/weekly', { params: { query: { ...query, week: period } }, signal })))
  }
  return reportIn(await ask(api.GET('/api/v1/reports/monthly', { params: { query: { ...query, month: period } }, signal })))
}

/** It was asked for as JSON: the other forms are texts. */
function reportIn(answer: Report | string): Report {
  if (typeof answer === 'string') throw new TypeError('a report that is no JSON')
  return answer
}

export async function signReport(date: string, body: Signature): Promise<void> {
  await api.POST('/api/v1/reports/daily/{date}/sign', { params: { path: { date } }, body })
}

export function addressOf(kind: ReportKind, period: string, scope: Scope, format: string): string {
  const query = new URLSearchParams({ [periodNames[kind]]: period, ...scope, format })
  return `/api/v1/reports/${kind}?${query.toString()}`
}
