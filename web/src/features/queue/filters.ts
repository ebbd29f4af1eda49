import type { LocationQuery, LocationQueryRaw } from 'vue-router'

// The list's filters as the address bar holds them, as the API takes them and as views keep them.

export const filterNames = [
  'status', 'stage', 'kind', 'channel', 'priority', 'category', 'owner', 'team', 'department',
  'customer', 'external_ref', 'major', 'breached', 'metric', 'due_before', 'received_from',
  'received_to', 'closed_from', 'closed_to', 'opened_on', 'carried_over_on', 'met_on',
  'breached_on', 'figure', 'figure_from', 'figure_to', 'figure_of', 'group', 'q',
] as const
type ApiFilter = (typeof filterNames)[number]

/** `due_within`: hours from now; the API knows points in time only. */
export type FilterName = ApiFilter | 'due_within'
export type Filters = Partial<Record<FilterName, string>>

export const sorts = [
  'due_at', 'received_at', '-received_at', 'priority', 'updated_at', '-updated_at',
] as const
export type Sort = (typeof sorts)[number]
export const defaultSort: Sort = 'due_at'

export interface ListQuery {
  filters: Filters
  sort: Sort
  view: string | null
}

const known = new Set<string>([...filterNames, 'due_within'])

function readSort(text: unknown): Sort {
  return sorts.find((sort) => sort === text) ?? defaultSort
}

export function readQuery(query: LocationQuery): ListQuery {
  const filters: Filters = {}
  for (const [name, value] of Object.entries(query)) {
    const text = Array.isArray(value) ? value.filter(Boolean).join(',') : value
    if (known.has(name) && text) filters[name as FilterName] = text
  }
  const view = typeof query['view'] === 'string' && query['view'] ? query['view'] : null
  return { filters, sort: readSort(query['sort']), view }
}

export function writeQuery({ filters, sort, view }: ListQuery): LocationQueryRaw {
  const query: LocationQueryRaw = {}
  if (view) query['view'] = view
  for (const [name, value] of Object.entries(filters)) if (value) query[name] = value
  if (sort !== defaultSort) query['sort'] = sort
  return query
}

/** What `GET /tickets` is asked; `now` is the server's time. */
export function requestOf(filters: Filters, sort: Sort, now: number): Record<string, string> {
  const { due_within: within, ...rest } = filters
  const request: Record<string, string> = { ...rest, sort }
  const hours = Number(within)
  if (within && Number.isFinite(hours)) {
    // Whole minutes, so that the pages of one list ask the same.
    const at = Math.ceil((now + hours * 3_600_000) / 60_000) * 60_000
    request['due_before'] = new Date(at).toISOString()
  }
  return request
}

/** As a view keeps it. A span from now cannot be kept: false for `complete`. */
export function savedQueryOf(filters: Filters): { query: string; complete: boolean } {
  const { due_within: within, ...rest } = filters
  return { query: new URLSearchParams(rest as Record<string, string>).toString(), complete: !within }
}

export function filtersOfSaved(query: string): Filters {
  const filters: Filters = {}
  for (const [name, value] of new URLSearchParams(query)) {
    if (known.has(name) && value) filters[name as FilterName] = value
  }
  return filters
}

export function sameQuery(a: ListQuery, b: ListQuery): boolean {
  const text = ({ filters, sort }: ListQuery) =>
    JSON.stringify([sort, Object.entries(filters).filter(([, value]) => value).sort()])
  return text(a) === text(b)
}

/** A figure goes with its days and its part: alone they say nothing. */
const figureDays: readonly string[] = ['figure_from', 'figure_to', 'figure_of']

/** Those that are shown, each once. */
export function shownFilters(filters: Filters): [FilterName, string][] {
  return (Object.entries(filters) as [FilterName, string][]).filter(
    ([name, value]) => name !== 'q' && value && !(filters.figure && figureDays.includes(name)),
  )
}

export function withoutFilter(filters: Filters, gone: FilterName): Filters {
  const kept = Object.entries(filters).filter(
    ([name]) => name !== gone && !(gone === 'figure' && figureDays.includes(name)),
  )
  return Object.fromEntries(kept) as Filters
}

/** `channel:phone,opened_to:2026-11-20` as pairs. */
export function partsOf(text: string | undefined): [string, string][] {
  return valuesOf(text).map((part) => {
    const at = part.indexOf(':')
    return [part.slice(0, Math.max(at, 0)), part.slice(at + 1)]
  })
}

export function valuesOf(text: string | undefined): string[] {
  return text ? text.split(',').filter(Boolean) : []
}

/** With `value` in it, or without it when it was there. */
export function toggled(text: string | undefined, value: string): string {
  const values = valuesOf(text)
  const rest = values.filter((one) => one !== value)
  return (rest.length === values.length ? [...values, value] : rest).join(',')
}
