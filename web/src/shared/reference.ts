import { computed, reactive, shallowRef, type ShallowRef } from 'vue'
import { api, ask, type Schemas } from '@/api/client'
import { isProblem } from '@/api/problem'

// Reference data that every form needs: fetched on first use, whole, once per page.

export interface Category {
  code: string
  name: string
  parent_code?: string | null
  active: boolean
}

export interface Named {
  id: string
  code?: string
  name: string
  active: boolean
}

interface Page<T> {
  items?: T[]
  next_cursor?: string | null
}

type Fetch<T> = (query: { limit: number; cursor?: string }) => Promise<Page<T>>

class Lazy<T> {
  readonly items: ShallowRef<T[]> = shallowRef([])
  private running: Promise<void> | null = null

  constructor(private readonly fetch: Fetch<T>) {}

  load(): Promise<void> {
    this.running ??= this.all().catch((error: unknown) => {
      this.running = null
      throw error
    })
    return this.running
  }

  forget(): void {
    this.running = null
    this.items.value = []
  }

  private async all(): Promise<void> {
    const found: T[] = []
    let cursor: string | null | undefined
    do {
      const page: Page<T> = await this.fetch({ limit: 200, ...(cursor ? { cursor } : {}) })
      found.push(...(page.items ?? []))
      cursor = page.next_cursor
    } while (cursor)
    this.items.value = found
  }
}

const lists = {
  categories: new Lazy<Category>(
    (query) => ask(api.GET('/api/v1/categories', { params: { query } })) as Promise<Page<Category>>,
  ),
  rootCauses: new Lazy<Category>(
    (query) => ask(api.GET('/api/v1/root-causes', { params: { query } })) as Promise<Page<Category>>,
  ),
  departments: new Lazy<Named>(
    (query) => ask(api.GET('/api/v1/departments', { params: { query } })) as Promise<Page<Named>>,
  ),
  teams: new Lazy<Named>(
    (query) => ask(api.GET('/api/v1/teams', { params: { query } })) as Promise<Page<Named>>,
  ),
  users: new Lazy<Schemas['User']>(
    (query) => ask(api.GET('/api/v1/users', { params: { query } })) as Promise<Page<Schemas['User']>>,
  ),
}

export type ReferenceList = keyof typeof lists

/** The lists named are loaded; all may be read. */
export function useReference(...wanted: ReferenceList[]) {
  // Without its list a field stays empty; the next form tries again.
  for (const name of wanted) lists[name].load().catch(onlyRefusals)
  return reactive({
    categories: lists.categories.items,
    rootCauses: lists.rootCauses.items,
    departments: lists.departments.items,
    teams: lists.teams.items,
    users: lists.users.items,
    load: (name: ReferenceList) => lists[name].load(),
    departmentName: computed(() => nameBy(lists.departments.items.value)),
    teamName: computed(() => nameBy(lists.teams.items.value)),
    userName: computed(() => {
      const names = new Map(lists.users.items.value.map((user) => [user.id, user.display_name]))
      return (id: string | null | undefined) => (id ? (names.get(id) ?? '') : '')
    }),
    categoryName: computed(() => {
      const names = new Map(lists.categories.items.value.map((item) => [item.code, item.name]))
      return (code: string | null | undefined) => (code ? (names.get(code) ?? code) : '')
    }),
    rootCauseName: computed(() => {
      const names = new Map(lists.rootCauses.items.value.map((item) => [item.code, item.name]))
      return (code: string | null | undefined) => (code ? (names.get(code) ?? code) : '')
    }),
  })
}

function onlyRefusals(error: unknown): void {
  if (!isProblem(error)) throw error
}

/** After signing out: the next person may see other names. */
export function forgetReference(): void {
  for (const list of Object.values(lists)) list.forget()
}

function nameBy(items: readonly Named[]) {
  const names = new Map(items.map((item) => [item.id, item.name]))
  return (id: string | null | undefined) => (id ? (names.get(id) ?? '') : '')
}
