import type { PolicyDocument, PolicyRule, PolicyTarget, StepAction, Steps } from './policyMatrix'

// Changes of a policy document, each a new document. What is right is for the server to say.

export type Conditions = Record<string, unknown>

export const kinds = ['complaint', 'inquiry', 'repair', 'survey', 'suggestion', 'praise', 'claim', 'lost_item'] as const
export const channels = ['phone', 'web', 'in_person', 'email', 'sms', 'wechat', 'chat', 'authority', 'api'] as const
export const priorities = ['low', 'normal', 'high', 'urgent'] as const
export const customerLevels = ['normal', 'vip', 'key_account'] as const
export const recipients = ['owner', 'department', 'lead', 'supervisor', 'executive'] as const
export const metrics = [
  'first_response', 'intake', 'intake_max', 'assessment', 'investigation', 'investigation_max', 'solution',
  'implementation', 'resolution', 'next_update', 'follow_up', 'follow_up_max', 'callback', 'handover', 'ring',
  'major_report', 'major_opinion', 'service_level', 'dispatch', 'site_visit_call', 'claim_visit', 'claim_pricing',
  'phone_quote', 'quote_dispute', 'claim_loss', 'claim_injury', 'claim_mediation', 'claim_approval', 'legal_opinion',
  'legal_appeal', 'legal_mediation',
] as const
export const units = ['elapsed', 'working', 'working_days', 'calendar_days', 'same_working_day'] as const
export const multiples = ['seconds', 'minutes', 'hours'] as const

/** What people read: the label in their language, else the name. */
export function ruleLabel(rule: PolicyRule, language: string): string {
  return (language === 'en' ? rule.label?.en : rule.label?.zh) || rule.name
}

export function withRule(document: PolicyDocument, index: number, rule: PolicyRule): PolicyDocument {
  return { ...document, rules: document.rules.map((one, at) => (at === index ? rule : one)) }
}

/** Before all others: what is more special has to come first. */
export function withNewRule(document: PolicyDocument, name: string): PolicyDocument {
  const names = new Set(document.rules.map((rule) => rule.name))
  let free = name
  for (let number = 2; names.has(free); ++number) free = `${name} ${number}`
  return { ...document, rules: [{ name: free, targets: {} }, ...document.rules] }
}

export function withoutRule(document: PolicyDocument, index: number): PolicyDocument {
  return { ...document, rules: document.rules.filter((_, at) => at !== index) }
}

export function moved(document: PolicyDocument, index: number, by: -1 | 1): PolicyDocument {
  const rules = [...document.rules]
  const other = index + by
  if (other < 0 || other >= rules.length) return document
  const [rule] = rules.splice(index, 1)
  rules.splice(other, 0, rule!)
  return { ...document, rules }
}

/** Without what says nothing: an empty list would read as "none" but mean "any". */
export function tidied(conditions: Conditions): Conditions {
  const says = ([, value]: [string, unknown]) =>
    value !== undefined && value !== '' && value !== null && !(Array.isArray(value) && value.length === 0)
  return Object.fromEntries(Object.entries(conditions).filter(says))
}

export function withConditions(rule: PolicyRule, conditions: Conditions): PolicyRule {
  const { when: _when, ...rest } = rule
  const when = tidied(conditions)
  return Object.keys(when).length > 0 ? { ...rest, when } : rest
}

/** One code or a list of codes. */
export function codesOf(conditions: Conditions, member: string): string[] {
  const value = conditions[member]
  return (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String)
}

export function withLabel(rule: PolicyRule, part: 'zh' | 'en', text: string): PolicyRule {
  const { label, ...rest } = rule
  const both = { zh: '', en: '', ...label, [part]: text }
  return both.zh === '' && both.en === '' ? rest : { ...rest, label: both }
}

/** A limit of another unit keeps its number where both count alike. */
export function withUnit(target: PolicyTarget, unit: string): PolicyTarget {
  if (unit === 'same_working_day') return { unit }
  if (unit.endsWith('_days')) return { unit, days: target.days ?? 1 }
  const multiple = multiples.find((name) => target[name] !== undefined) ?? 'hours'
  return { unit, [multiple]: target[multiple] ?? 1 }
}

export function withNumber(target: PolicyTarget, member: string, value: number): PolicyTarget {
  return { unit: target.unit, [member]: value }
}

/** Percentages as people write them; what is no number is left out. */
export function percentsOf(text: string): number[] {
  return (text.match(/\d+/g) ?? []).map(Number)
}

/** Every percentage of any ladder, and those that have a step without being on one. */
export function rungsOf(document: PolicyDocument, steps: Steps = {}): number[] {
  const all = [...Object.values(document.ladders ?? {}).flat(), ...Object.keys(steps).map(Number)]
  return [...new Set(all)].sort((a, b) => a - b)
}

/** A step that does nothing is none. */
export function withStep(steps: Steps, percent: number, change: Partial<StepAction>): Steps {
  const action: StepAction = { ...steps[percent], ...change }
  const kept: StepAction = {
    ...(action.notify?.length ? { notify: action.notify } : {}),
    ...(action.flag ? { flag: true } : {}),
    ...(action.raise_priority ? { raise_priority: true } : {}),
    ...(action.reassign ? { reassign: action.reassign } : {}),
    ...(action.order_days ? { order_days: action.order_days } : {}),
  }
  const others = Object.entries(steps).filter(([one]) => Number(one) !== percent)
  const all: [string, StepAction][] = Object.keys(kept).length > 0 ? [...others, [String(percent), kept]] : others
  return Object.fromEntries(all)
}

export function withLadder(document: PolicyDocument, metric: string, ladder: number[] | null): PolicyDocument {
  const others = Object.entries(document.ladders ?? {}).filter(([one]) => one !== metric)
  if (ladder === null) return { ...document, ladders: Object.fromEntries(others) }
  const at = Object.keys(document.ladders ?? {}).indexOf(metric)
  others.splice(at < 0 ? others.length : at, 0, [metric, ladder])
  return { ...document, ladders: Object.fromEntries(others) }
}
