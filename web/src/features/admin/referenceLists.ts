import { api, ask, askVersioned, type Schemas } from '@/api/client'
import { allOf, pageOf, type PageQuery } from '@/features/record/usePages'
import type { Version } from '@/features/record/versioned'

export type Entry = Schemas['Reference']
export type Kind = 'departments' | 'teams' | 'categories' | 'root-causes'

interface Lists {
  list: () => Promise<Entry[]>
  create: (body: Schemas['NewReference']) => Promise<unknown>
  read: (key: string) => Promise<Version<Entry>>
  change: (key: string, etag: string, body: Schemas['ReferenceChange']) => Promise<Version<Entry>>
}

const all = (read: (query: PageQuery) => Promise<{ data?: unknown; response: Response }>) => () =>
  allOf<Entry>((query) => pageOf<Entry>(read(query)))
const header = (etag: string) => ({ 'If-Match': etag })

/** Four lists of one shape: departments and teams are known by id, the others by code. */
export const lists: Record<Kind, Lists> = {
  departments: {
    list: all((query) => api.GET('/api/v1/departments', { params: { query } })),
    create: (body) => ask(api.POST('/api/v1/departments', { body })),
    read: (id) => askVersioned(api.GET('/api/v1/departments/{id}', { params: { path: { id } } })),
    change: (id, etag, body) => askVersioned(api.PATCH('/api/v1/departments/{id}', { params: { path: { id }, header: header(etag) }, body })),
  },
  teams: {
    list: all((query) => api.GET('/api/v1/teams', { params: { query } })),
    create: (body) => ask(api.POST('/api/v1/teams', { body })),
    read: (id) => askVersioned(api.GET('/api/v1/teams/{id}', { params: { path: { id } } })),
    change: (id, etag, body) => askVersioned(api.PATCH('/api/v1/teams/{id}', { params: { path: { id }, header: header(etag) }, body })),
  },
  categories: {
    list: all((query) => api.GET('/api/v1/categories', { params: { query } })),
    // A missing code is the server's to refuse.
    create: (body) => ask(api.POST('/api/v1/categories', { body: { ...body, code: body.code ?? '' } })),
    read: (code) => askVersioned(api.GET('/api/v1/categories/{code}', { params: { path: { code } } })),
    change: (code, etag, body) => askVersioned(api.PATCH('/api/v1/categories/{code}', { params: { path: { code }, header: header(etag) }, body })),
  },
  'root-causes': {
    list: all((query) => api.GET('/api/v1/root-causes', { params: { query } })),
    create: (body) => ask(api.POST('/api/v1/root-causes', { body })),
    read: (code) => askVersioned(api.GET('/api/v1/root-causes/{code}', { params: { path: { code } } })),
    change: (code, etag, body) => askVersioned(api.PATCH('/api/v1/root-causes/{code}', { params: { path: { code }, header: header(etag) }, body })),
  },
}

export interface Row extends Entry {
  depth: number
}

/** A tree that is in the codes, written as rows: each parent before what lies under it. */
export function rowsOf(entries: readonly Entry[]): Row[] {
  const key = (entry: Entry) => entry.code ?? entry.name
  const known = new Set(entries.map(key))
  const parts = (entry: Entry) => (entry.code ?? '').split('.')
  return [...entries]
    .sort((a, b) => compareParts(entry(a), entry(b)))
    .map((one) => ({ ...one, depth: depthOf(parts(one), known) }))

  function entry(one: Entry): string[] {
    return one.code ? parts(one) : [one.name]
  }
}

function compareParts(a: readonly string[], b: readonly string[]): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; ++i) {
    if (a[i] !== b[i]) return a[i]!.localeCompare(b[i]!, 'zh-CN')
  }
  return a.length - b.length
}

function depthOf(parts: readonly string[], known: ReadonlySet<string>): number {
  let depth = 0
  for (let i = 1; i < parts.length; ++i) if (known.has(parts.slice(0, i).join('.'))) ++depth
  return depth
}
