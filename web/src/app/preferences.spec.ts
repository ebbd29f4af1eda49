import { effectScope, nextTick, ref } from 'vue'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { keymap, resetKeymap, setCommandKey } from '@/shared/keymap'
import { keepLayout, layout, setLayout } from '@/shared/layout'
import { language, setLanguage } from '@/shared/messages'
import { setTheme, theme } from '@/shared/theme'
import { followPreferences, preferencesState } from './preferences'

interface Kept {
  document: Record<string, unknown>
  version: number
}

const usual = { theme: 'system', language: null, large_type: false, shortcuts: true, keymap: {}, seen_tours: [], layout: {} }
let kept: Record<string, Kept>
let puts: Record<string, unknown>[]
let who = ''

/** A server that keeps the preferences of each person as the API does. */
function server() {
  vi.stubGlobal('fetch', async (request: Request) => {
    const mine = (kept[who] ??= { document: { ...usual }, version: 0 })
    if (request.method === 'PUT') {
      if (request.headers.get('If-Match') !== `"${mine.version}"`) {
        return new Response('{"code":"stale_version"}', { status: 412 })
      }
      const document = (await request.json()) as Record<string, unknown>
      puts.push(document)
      kept[who] = { document, version: mine.version + 1 }
    }
    const { document, version } = kept[who]!
    return new Response(JSON.stringify({ ...document, version }), { headers: { ETag: `"${version}"` } })
  })
}

const user = ref<string>()
let scope = effectScope()

async function calm() {
  await vi.waitFor(() => expect(preferencesState.value).toBe('saved'))
  await nextTick()
  await vi.waitFor(() => expect(preferencesState.value).toBe('saved'))
}

async function signIn(id: string) {
  who = id
  user.value = id
  await calm()
}

beforeEach(() => {
  scope.stop()
  scope = effectScope()
  localStorage.clear()
  kept = {}
  puts = []
  user.value = undefined
  setTheme('system')
  setLanguage('zh')
  resetKeymap()
  setLayout({})
  server()
  scope.run(() => followPreferences(user))
})

describe('preferences', () => {
  it('of the server are shown, whatever this browser remembers', async () => {
    setTheme('dark')
    kept['u1'] = { document: { ...usual, theme: 'light', language: 'en', keymap: { next: 'KeyD' } }, version: 3 }
    await signIn('u1')
    expect([theme.value, language.value, keymap.value]).toEqual(['light', 'en', { next: 'KeyD' }])
    expect(puts).toEqual([])
  })

  it('go to the server with everything that it has beside them', async () => {
    kept['u1'] = { document: { ...usual, layout: { aside: 320 } }, version: 1 }
    await signIn('u1')
    setTheme('dark')
    setCommandKey('next', 'KeyD')
    await vi.waitFor(() => expect(kept['u1']!.document['theme']).toBe('dark'))
    await calm()
    expect(kept['u1']!.document).toMatchObject({ keymap: { next: 'KeyD' }, layout: { aside: 320 }, language: null })
  })

  it('have the arrangement of each view beside those of others', async () => {
    kept['u1'] = { document: { ...usual, layout: { aside: 320 } }, version: 1 }
    await signIn('u1')
    keepLayout('report', { hidden: ['a'], order: [] })
    await vi.waitFor(() => expect(kept['u1']!.document['layout']).toEqual({ aside: 320, report: { hidden: ['a'], order: [] } }))
    user.value = undefined
    await signIn('u2')
    expect(layout.value).toEqual({})
    user.value = undefined
    await signIn('u1')
    keepLayout('report', null)
    await vi.waitFor(() => expect(kept['u1']!.document['layout']).toEqual({ aside: 320 }))
  })

  it('of one person are not those of the next at the desk', async () => {
    await signIn('u1')
    setTheme('dark')
    await vi.waitFor(() => expect(kept['u1']!.document['theme']).toBe('dark'))
    user.value = undefined
    await signIn('u2')
    expect(theme.value).toBe('system')
    expect(kept['u2']!.version).toBe(0)
    user.value = undefined
    await signIn('u1')
    expect(theme.value).toBe('dark')
  })

  it('that were changed elsewhere meanwhile stay, but for what was changed here', async () => {
    await signIn('u1')
    kept['u1'] = { document: { ...usual, language: 'en', theme: 'light' }, version: 7 }
    setTheme('dark')
    await vi.waitFor(() => expect(kept['u1']!.version).toBe(8))
    expect(kept['u1']!.document).toMatchObject({ language: 'en', theme: 'dark' })
    expect(language.value).toBe('en')
  })

  it('take a language that was chosen on the sign-in page as said', async () => {
    kept['u1'] = { document: { ...usual, language: 'zh' }, version: 1 }
    setLanguage('en')
    await signIn('u1')
    await vi.waitFor(() => expect(kept['u1']!.document['language']).toBe('en'))
    expect(language.value).toBe('en')
  })
})
