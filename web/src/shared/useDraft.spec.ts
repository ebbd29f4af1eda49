import { effectScope, nextTick, ref } from 'vue'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { noteAnswer } from '@/api/connection'
import { readLocal, setDraftOwner, writeLocal } from './draftStore'
import { useDraft, type Draft } from './useDraft'

interface Kept {
  body: unknown
  version: number
}

let kept: Kept | null
let puts: { body: unknown; match: string | null; none: string | null }[]
/** Whether the last of them was to outlive the page. */
let keptAlive: boolean
let scope = effectScope()

/** A server that keeps one draft as the API does. */
function server(initial: Kept | null = null) {
  kept = initial
  puts = []
  vi.stubGlobal('fetch', async (request: Request) => {
    if (request.method === 'DELETE') {
      const wanted = request.headers.get('If-Match')
      if (wanted && wanted !== `"${kept?.version}"`) return new Response('{}', { status: 412 })
      kept = null
      return new Response(null, { status: 204 })
    }
    if (request.method === 'GET') {
      if (!kept) return new Response('{"code":"not_found"}', { status: 404 })
      return new Response(JSON.stringify({ ...kept, updated_at: '2026-11-26T01:00:00.000Z' }))
    }
    const { body } = (await request.json()) as { body: unknown }
    const match = request.headers.get('If-Match')
    const none = request.headers.get('If-None-Match')
    puts.push({ body, match, none })
    keptAlive = request.keepalive
    const fits = none ? kept === null : match === `"${kept?.version}"`
    if (!fits) {
      const there = { code: 'stale_draft', version: kept?.version ?? null }
      return new Response(JSON.stringify(there), { status: 412 })
    }
    kept = { body, version: (kept?.version ?? 0) + 1 }
    return new Response(JSON.stringify({ version: kept.version }))
  })
}

function draftOf(initial = { text: '' }) {
  const value = ref(initial)
  const draft = scope.run(() => useDraft('ticket:1:note', value)) as Draft<{ text: string }>
  return { value, draft }
}

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds)

beforeEach(() => {
  vi.useFakeTimers()
  localStorage.clear()
  setDraftOwner('u1')
  scope.stop()
  scope = effectScope()
  server()
})

describe('a draft', () => {
  it('is on this machine within 300 ms and on the server soon after', async () => {
    const { value, draft } = draftOf()
    await pass(0)
    value.value.text = '漏'
    expect(draft.state.value).toBe('unsaved')
    await pass(300)
    expect(draft.state.value).toBe('saved')
    expect(readLocal('ticket:1:note')?.value).toEqual({ text: '漏' })
    expect(puts).toEqual([])
    await pass(1_000)
    expect(puts).toEqual([{ body: { text: '漏' }, match: null, none: '*' }])
  })

  it('is kept while somebody types without a pause', async () => {
    const { value, draft } = draftOf()
    await pass(0)
    for (let key = 1; key <= 60; ++key) {
      value.value.text += '漏'
      await pass(100)
      const here = (readLocal('ticket:1:note')?.value as { text: string } | undefined)?.text ?? ''
      expect(value.value.text.length - here.length).toBeLessThanOrEqual(3)
      expect(draft.state.value).toBe('unsaved')
    }
    expect(puts).toHaveLength(1)
    await pass(2_000)
    expect(draft.state.value).toBe('saved')
  })

  it('goes from here to the server when the page ended in between', async () => {
    server({ body: { text: 'half' }, version: 4 })
    writeLocal('ticket:1:note', { value: { text: 'half and more' }, version: 4, savedAt: '' })
    draftOf()
    await pass(10)
    expect(puts).toEqual([{ body: { text: 'half and more' }, match: '"4"', none: null }])
  })

  it('goes on from the version that was written', async () => {
    const { value } = draftOf()
    await pass(0)
    value.value.text = 'a'
    await pass(2_000)
    value.value.text = 'ab'
    await pass(2_000)
    expect(puts.map((put) => put.match)).toEqual([null, '"1"'])
    expect(kept).toEqual({ body: { text: 'ab' }, version: 2 })
  })

  it('is put back on this machine at once and from the server elsewhere', async () => {
    writeLocal('ticket:1:note', { value: { text: 'here' }, version: 0, savedAt: '' })
    const here = draftOf()
    expect(here.value.value.text).toBe('here')
    expect(here.draft.restored.value).toBe(true)
    await pass(10)
    localStorage.clear()
    server({ body: { text: 'there' }, version: 4 })
    const there = draftOf()
    await pass(10)
    expect(there.value.value.text).toBe('there')
    there.value.value.text = 'there, too'
    await pass(2_000)
    expect(puts.map((put) => put.match)).toEqual(['"4"'])
  })

  it('never puts what comes late over what was typed', async () => {
    server({ body: { text: 'old' }, version: 4 })
    const { value, draft } = draftOf()
    value.value.text = 'typed'
    await pass(2_000)
    expect(value.value.text).toBe('typed')
    expect(draft.other.value).toEqual({ text: 'old' })
    expect(puts).toEqual([])
    draft.keepMine()
    await pass(2_000)
    expect(kept).toEqual({ body: { text: 'typed' }, version: 5 })
    expect(draft.other.value).toBeNull()
  })

  it('offers what was written elsewhere in between', async () => {
    const { value, draft } = draftOf()
    await pass(0)
    value.value.text = 'a'
    await pass(2_000)
    kept = { body: { text: 'elsewhere' }, version: 9 }
    value.value.text = 'ab'
    await pass(2_000)
    expect(draft.other.value).toEqual({ text: 'elsewhere' })
    draft.takeOther()
    await pass(10)
    expect(value.value.text).toBe('elsewhere')
  })

  it('begins anew when it was thrown away elsewhere', async () => {
    const { value } = draftOf()
    await pass(0)
    value.value.text = 'a'
    await pass(2_000)
    kept = null
    value.value.text = 'ab'
    await pass(2_000)
    expect(kept).toMatchObject({ body: { text: 'ab' } })
  })

  it('is written out when the page is hidden', async () => {
    const { value } = draftOf()
    await pass(0)
    value.value.text = 'a'
    window.dispatchEvent(new Event('pagehide'))
    expect(readLocal('ticket:1:note')?.value).toEqual({ text: 'a' })
    await pass(0)
    expect(puts).toHaveLength(1)
    expect(keptAlive).toBe(true)
    await pass(2_000)
  })

  it('leaves nothing behind once it is submitted', async () => {
    const { value, draft } = draftOf()
    await pass(0)
    value.value.text = 'a'
    await pass(2_000)
    value.value.text = 'ab'
    void draft.discard()
    await pass(2_000)
    await nextTick()
    expect(readLocal('ticket:1:note')).toBeNull()
    expect(kept).toBeNull()
    scope.stop()
    await pass(2_000)
    expect(kept).toBeNull()
  })

  it('leaves nothing behind when the form is emptied by hand', async () => {
    const { value } = draftOf()
    await pass(0)
    value.value.text = 'a'
    await pass(2_000)
    expect(kept).not.toBeNull()
    value.value.text = ''
    await pass(2_000)
    expect(kept).toBeNull()
    expect(readLocal('ticket:1:note')).toBeNull()
    value.value.text = 'again'
    await pass(2_000)
    expect(kept).toMatchObject({ body: { text: 'again' } })
  })

  it('of another machine stays when the form is emptied here', async () => {
    const { value } = draftOf()
    await pass(0)
    value.value.text = 'a'
    await pass(2_000)
    kept = { body: { text: 'elsewhere' }, version: 9 }
    value.value.text = ''
    await pass(2_000)
    expect(kept).toEqual({ body: { text: 'elsewhere' }, version: 9 })
  })

  it('is not shown to the next person at the desk', () => {
    writeLocal('ticket:1:note', { value: { text: 'mine' }, version: 0, savedAt: '' })
    setDraftOwner('u2')
    expect(draftOf().value.value.text).toBe('')
  })

  it('survives a server that is away', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')))
    const { value, draft } = draftOf()
    value.value.text = 'kept'
    await pass(200_000)
    expect(draft.state.value).toBe('saved')
    expect(readLocal('ticket:1:note')?.value).toEqual({ text: 'kept' })
    server()
    value.value.text = 'kept still'
    await pass(200_000)
    expect(kept).toMatchObject({ body: { text: 'kept still' } })
  })

  it('follows by itself when the server is back after a long while', async () => {
    vi.stubGlobal('fetch', () => Promise.reject(new TypeError('network')))
    const { value } = draftOf()
    value.value.text = 'typed meanwhile'
    await pass(300_000)
    server()
    noteAnswer()
    await pass(10)
    expect(kept).toMatchObject({ body: { text: 'typed meanwhile' } })
  })
})
