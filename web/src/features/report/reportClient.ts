import type { Client } from 'openapi-fetch'
import { api, ask } from '@/api/client'
import type { Report, ReportKind } from './types'

interface Answers<T> {
  200: { content: { 'application/json': T } }
}

interface Operation<Parameters, T> {
  parameters: Parameters
  responses: Answers<T>
}

/** What narrows a report; ids, or `none`. */
export interface Scope {
  department?: string
  team?: string
  channel?: string
}

type Reading<Name extends string> = { get: Operation<{ query: Scope & { format: 'json' } & Record<Name, string> }, Report> }

interface Signing {
  parameters: { path: { date: string } }
  requestBody: { content: { 'application/json': Signature } }
  responses: Answers<Report>
}

export interface Signature {
  remarks: string
  explanations: Record<string, string>
}

interface ReportPaths {
  '/api/v1/reports/daily': Reading<'date'>
  '/api/v1/reports/weekly': Reading<'week'>
  '/api/v1/reports/monthly': Reading<'month'>
  '/api/v1/reports/daily/{date}/sign': { post: Signing }
}

const client = api as unknown as Client<ReportPaths>

/** What the day, the week, the month of a report is called in queries and addresses. */
export const periodNames = { daily: 'date', weekly: 'week', monthly: 'month' } as const

export async function readReport(kind: ReportKind, period: string, scope: Scope, signal: AbortSignal): Promise<Report> {
  const query = { ...scope, format: 'json' as const }
  if (kind === 'daily') {
    return ask(client.GET('/api/v1/reports/daily', { params: { query: { ...query, date: period } }, signal }))
  }
  if (kind === 'weekly') {
    return ask(client.GET('/api/v1/reports/weekly', { params: { query: { ...query, week: period } }, signal }))
  }
  return ask(client.GET('/api/v1/reports/monthly', { params: { query: { ...query, month: period } }, signal }))
}

export async function signReport(date: string, body: Signature): Promise<void> {
  await client.POST('/api/v1/reports/daily/{date}/sign', { params: { path: { date } }, body })
}

export function addressOf(kind: ReportKind, period: string, scope: Scope, format: string): string {
  const query = new URLSearchParams({ [periodNames[kind]]: period, ...scope, format })
  return `/api/v1/reports/${kind}?${query.toString()}`
}
