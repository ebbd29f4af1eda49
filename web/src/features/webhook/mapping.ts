import type { Schemas } from '@/api/client'
import { changesOf } from '@/features/record/versioned'

// A mapping as rows that people can read and edit, and back. The rules of what a mapping may be are
// the server's: whatever is written here goes there as it is, and its faults come back with pointers.

export type Mapping = Schemas['HookMapping']
export type Expression = Schemas['HookExpression']
export type HookType = Mapping['rules'][number]['type']

export const hookTypes = ['ticket.create', 'ticket.comment', 'message.received', 'message.report', 'call-event/1', 'ignore'] as const satisfies readonly HookType[]
export const origins = ['pointer', 'value', 'received', 'json'] as const
export const readings = ['text', 'integer', 'rfc3339', 'unix_seconds', 'unix_milliseconds', 'local'] as const

export type Origin = (typeof origins)[number]
export type Reading = (typeof readings)[number]

/** Where one value comes from. What is more than a place or a constant stays as JSON. */
export interface ValueRow {
  origin: Origin
  text: string
  reading: Reading | ''
  /** `1=urgent | 2=high | *=normal`; the star stands for everything else. */
  table: string
}

export interface MemberRow extends ValueRow {
  target: string
}

export interface RuleRows {
  type: HookType
  when: { place: string; texts: string }[]
  members: MemberRow[]
}

export interface MappingRows {
  /** Null where the body is one item itself. */
  items: string | null
  deliveryId: ValueRow | null
  rules: RuleRows[]
}

const between = ' | '
const split = (text: string) => text.split('|').map((part) => part.trim())

export function emptyValue(): ValueRow {
  return { origin: 'pointer', text: '', reading: '', table: '' }
}

export function emptyRule(): RuleRows {
  return { type: 'ticket.create', when: [], members: [{ target: '', ...emptyValue() }] }
}

function tableOf(table: Record<string, unknown> | undefined, fallback: unknown): string | null {
  if (!table) return fallback === undefined ? '' : null
  const lines = Object.entries({ ...table, ...(fallback === undefined ? {} : { '*': fallback }) })
  if (!lines.every(([, value]) => typeof value === 'string')) return null
  return lines.map(([from, to]) => `${from}=${String(to)}`).join(between)
}

function rowOf(expression: Expression): ValueRow {
  const { pointer, value, received, table, default: fallback, as, time, ...rest } = expression
  const json: ValueRow = { ...emptyValue(), origin: 'json', text: JSON.stringify(expression) }
  if (Object.keys(rest).length > 0) return json
  const written = tableOf(table as Record<string, unknown> | undefined, fallback)
  const row: ValueRow = { origin: 'pointer', text: pointer ?? '', reading: as ?? time ?? '', table: written ?? '' }
  if (received) row.origin = 'received'
  else if (typeof value === 'string') Object.assign(row, { origin: 'value', text: value })
  return same(expressionOf(row), expression) ? row : json
}

function expressionOf(row: ValueRow): Expression {
  if (row.origin === 'received') return { received: true }
  if (row.origin === 'value') return { value: row.text }
  // What is no JSON goes to the server as a text, which says at which place it expects more.
  if (row.origin === 'json') return parsed(row.text) as Expression
  const expression: Expression = { pointer: row.text }
  if (row.reading === 'text' || row.reading === 'integer') expression.as = row.reading
  else if (row.reading) expression.time = row.reading
  if (row.table.trim()) {
    const lines = split(row.table).filter(Boolean).map((line) => [line.slice(0, line.indexOf('=')).trim(), line.slice(line.indexOf('=') + 1).trim()])
    const { '*': fallback, ...table } = Object.fromEntries(lines) as Record<string, string>
    expression.table = table as Record<string, never>
    if (fallback !== undefined) expression.default = fallback
  }
  return expression
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

export function rowsOf(mapping: Mapping): MappingRows {
  return {
    items: mapping.items ?? null,
    deliveryId: mapping.delivery_id ? rowOf(mapping.delivery_id) : null,
    rules: mapping.rules.map((rule) => ({
      type: rule.type,
      when: Object.entries(rule.when ?? {}).map(([place, wanted]) => ({ place, texts: [wanted].flat().join(between) })),
      members: Object.entries(rule.data ?? {}).map(([target, expression]) => ({ target, ...rowOf(expression) })),
    })),
  }
}

export function mappingOf(rows: MappingRows): Mapping {
  return {
    ...(rows.items === null ? {} : { items: rows.items }),
    ...(rows.deliveryId ? { delivery_id: expressionOf(rows.deliveryId) } : {}),
    rules: rows.rules.map(({ type, when, members }) => ({
      type,
      ...(when.length ? { when: Object.fromEntries(when.map(({ place, texts }) => [place, oneOrMany(split(texts))])) } : {}),
      ...(members.length ? { data: Object.fromEntries(members.map(({ target, ...row }) => [target, expressionOf(row)])) } : {}),
    })),
  } as Mapping
}

function oneOrMany(texts: string[]): string | string[] {
  return texts.length === 1 ? texts[0]! : texts
}

export function same(one: unknown, other: unknown): boolean {
  return Object.keys(changesOf({ it: one }, { it: other })).length === 0
}

/** Whether the rows say the same as the mapping; else it is left to the JSON. */
export function fitsRows(mapping: unknown): mapping is Mapping {
  try {
    return same(mappingOf(rowsOf(mapping as Mapping)), mapping)
  } catch {
    return false
  }
}

/** A member's name within a pointer (RFC 6901). */
export function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** What is at a pointer; undefined where there is nothing. */
export function valueAt(body: unknown, pointer: string): unknown {
  const steps = pointer.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  return steps.reduce<unknown>((value, step) => {
    const inside = typeof value === 'object' && value !== null && Object.hasOwn(value, step)
    return inside ? (value as Record<string, unknown>)[step] : undefined
  }, body)
}

/** Every value with its place. */
export function leavesOf(value: unknown, place = ''): [string, string][] {
  if (typeof value !== 'object' || value === null) return [[place, String(value)]]
  const below = Object.entries(value)
  if (below.length === 0) return [[place, JSON.stringify(value)]]
  return below.flatMap(([name, part]) => leavesOf(part, `${place}/${escaped(name)}`))
}
