import type { Limit } from '@/shared/format'

/** A policy document as far as its matrix goes (config/policy.retail.json). */
export interface PolicyTarget {
  unit: string
  seconds?: number
  minutes?: number
  hours?: number
  days?: number
  [member: string]: unknown
}

/** What happens at a percentage of a limit. */
export interface StepAction {
  notify?: string[]
  flag?: boolean
  raise_priority?: boolean
  reassign?: string
  order_days?: number
}
export type Steps = Record<string, StepAction>

export interface PolicyRule {
  name: string
  label?: { zh: string; en: string }
  when?: Record<string, unknown>
  targets: Record<string, PolicyTarget>
  steps?: Steps
  [member: string]: unknown
}

export interface PolicyDocument {
  version?: number
  name?: string
  ladders?: Record<string, number[]>
  steps?: Steps
  rules: PolicyRule[]
  [member: string]: unknown
}

/** Metrics in the order in which rules first name them. */
export function metricsOf(document: PolicyDocument): string[] {
  return [...new Set(document.rules.flatMap((rule) => Object.keys(rule.targets)))]
}

export function limitOf(target: PolicyTarget): Limit {
  const { unit, seconds = 0, minutes = 0, hours = 0, days = 0 } = target
  const value = unit.endsWith('_days') ? days : seconds + 60 * minutes + 3600 * hours + 86_400 * days
  return { unit, value }
}

/** The condition of a rule as `member` and `values`; codes stay codes here. */
export function conditionsOf(rule: PolicyRule): { member: string; values: string[] }[] {
  return Object.entries(rule.when ?? {}).map(([member, value]) => ({
    member,
    values: (Array.isArray(value) ? value : [value]).map(String),
  }))
}

/** The document with another number in one limit; zero and less are left to the server to refuse. */
export function withLimit(document: PolicyDocument, rule: number, metric: string, value: number): PolicyDocument {
  const rules = document.rules.map((one, index) => {
    const target = one.targets[metric]
    if (index !== rule || !target) return one
    const member = (['days', 'hours', 'minutes', 'seconds'] as const).find((name) => name in target)
    return member ? { ...one, targets: { ...one.targets, [metric]: { ...target, [member]: value } } } : one
  })
  return { ...document, rules }
}

export function numberOf(target: PolicyTarget): { member: string; value: number } | null {
  const member = (['days', 'hours', 'minutes', 'seconds'] as const).find((name) => name in target)
  return member ? { member, value: target[member] ?? 0 } : null
}
