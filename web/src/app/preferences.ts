import { readonly, ref, watch, type WatchSource } from 'vue'
import { api, askVersioned, type Schemas } from '@/api/client'
import { isProblem } from '@/api/problem'
import { keymap, setKeymap } from '@/shared/keymap'
import { layout, setLayout } from '@/shared/layout'
import { language, setLanguage, type Language } from '@/shared/messages'
import { setSingleKeys, singleKeysOn } from '@/shared/shortcuts'
import { setTheme, theme } from '@/shared/theme'
import { toast } from '@/shared/toast'
import { seenTours, setSeenTours } from '@/features/help/useTour'

// How a person likes their screens follows them to every machine: the server has it. What a browser
// keeps of it is for the first moment after a reload, before the server has answered.

type Document = Required<Schemas['NewPreferences']>
interface Kept {
  document: Document
  etag: string
  /** What the screen had while the server knew no language: to be left unsaid as long as it stays. */
  unsaid: Language
}

export type PreferencesState = 'local' | 'saving' | 'saved' | 'unsaved'

const state = ref<PreferencesState>('local')
let owner = ''
let kept: Kept | null = null
let writing = false
/** Said on the sign-in page, before anybody was known: it counts as theirs. */
let languageSaid = false

export const preferencesState = readonly(state)

/** Loads those of whoever is signed in, and sends every change that is made on any screen. */
export function followPreferences(user: WatchSource<string | undefined>): void {
  watch(language, () => (languageSaid ||= owner === ''), { flush: 'sync' })
  watch([theme, language, singleKeysOn, keymap, seenTours, layout], () => void save(), { deep: true })
  watch(
    user,
    (id) => {
      owner = id ?? ''
      kept = null
      state.value = 'local'
      if (id) void load(id)
    },
    { immediate: true, flush: 'sync' },
  )
}

async function load(id: string): Promise<void> {
  const said = languageSaid ? (language.value as Language) : null
  languageSaid = false
  try {
    const fresh = await read()
    if (owner !== id) return
    kept = fresh
    show(fresh.document)
    if (said) setLanguage(said)
    state.value = 'saved'
    await save()
  } catch (error) {
    // What this browser remembers serves until the next sign-in or reload.
    if (!isProblem(error)) throw error
  }
}

async function read(): Promise<Kept> {
  const { data, etag } = await askVersioned(api.GET('/api/v1/me/preferences'))
  return keptOf(data, etag)
}

function keptOf(data: Schemas['Preferences'], etag: string | null): Kept {
  const { version: _version, ...document } = data
  return { document: document as Document, etag: etag ?? '', unsaid: language.value as Language }
}

function show(document: Document): void {
  setTheme(document.theme)
  if (document.language) setLanguage(document.language)
  setSingleKeys(document.shortcuts)
  setKeymap(document.keymap)
  setSeenTours(document.seen_tours)
  setLayout(document.layout)
}

/** What the screens have now, in the words of the server. */
function shown(base: Kept): Document {
  const unsaid = base.document.language === null && language.value === base.unsaid
  return {
    ...base.document,
    theme: theme.value,
    language: unsaid ? null : (language.value as Language),
    shortcuts: singleKeysOn.value,
    keymap: { ...keymap.value },
    seen_tours: [...seenTours.value],
    layout: { ...layout.value },
  }
}

function changed(base: Kept): Partial<Document> {
  const before = base.document as Record<string, unknown>
  const differs = ([member, value]: [string, unknown]) => canonical(value) !== canonical(before[member])
  return Object.fromEntries(Object.entries(shown(base)).filter(differs)) as Partial<Document>
}

/** As text that does not depend on the order of members. */
function canonical(value: unknown): string {
  return JSON.stringify(value ?? null, (_key, part: unknown) => {
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
  })
}

/** One write at a time; what was changed meanwhile goes with the next. */
async function save(): Promise<void> {
  if (writing) return
  const id = owner
  writing = true
  try {
    while (kept && owner === id && Object.keys(changed(kept)).length > 0) {
      state.value = 'saving'
      const sent = canonical(shown(kept))
      const stored = await write(kept, id)
      if (owner !== id || !kept) break
      // What the server keeps in another way than it was sent is not sent again and again.
      if (stored && canonical(shown(kept)) === sent) break
    }
    if (owner === id && kept) state.value = 'saved'
  } catch (error) {
    if (owner === id) {
      state.value = 'unsaved'
      toast.problem(error)
    }
  } finally {
    writing = false
  }
}

/** False when somebody else was first and it has to be tried again. */
async function write(base: Kept, id: string): Promise<boolean> {
  const change = changed(base)
  try {
    const body = { ...base.document, ...change }
    const answer = await askVersioned(api.PUT('/api/v1/me/preferences', { params: { header: { 'If-Match': base.etag } }, body }))
    if (owner === id) kept = { ...keptOf(answer.data, answer.etag), unsaid: base.unsaid }
    return true
  } catch (error) {
    if (!isProblem(error) || error.status !== 412) throw error
    // Another tab or machine was first: theirs stands, but for what was changed here.
    const fresh = await read()
    if (owner !== id) return false
    kept = { ...fresh, unsaid: base.unsaid }
    show({ ...fresh.document, ...change })
    return false
  }
}
