import { describe, expect, it, vi } from 'vitest'
import { ProblemError } from '@/api/problem'
import { changesOf, conflictsOf, saveVersioned, type Choices, type Version } from './versioned'

interface Note {
  name: string
  tags: string[]
  place: string | null
}

const base: Note = { name: 'A', tags: ['x'], place: null }

/** A record on a server that counts versions, as the real one does. */
function shelf(record: Note, version: number) {
  return {
    read: async (): Promise<Version<Note>> => ({ data: { ...record }, etag: `"${version}"` }),
    send: async (etag: string, change: Partial<Note>): Promise<Version<Note>> => {
      if (etag !== `"${version}"`) throw new ProblemError(412, { code: 'stale_version' })
      Object.assign(record, change)
      return { data: { ...record }, etag: `"${++version}"` }
    },
  }
}

describe('saving a record that has a version', () => {
  it('names only members that were changed', () => {
    expect(changesOf(base, { ...base, tags: ['x'], place: null })).toEqual({})
    expect(changesOf(base, { ...base, name: 'B' })).toEqual({ name: 'B' })
    expect(changesOf({ custom: { a: 1, b: 2 } }, { custom: { b: 2, a: 1 } })).toEqual({})
  })

  it('finds a conflict only where both changed, and differently', () => {
    const theirs = { ...base, name: 'C', tags: ['y'] }
    expect(conflictsOf(base, { name: 'B' }, theirs)).toEqual([{ field: 'name', mine: 'B', theirs: 'C' }])
    expect(conflictsOf(base, { name: 'C' }, theirs)).toEqual([])
    expect(conflictsOf(base, { place: 'P' }, theirs)).toEqual([])
  })

  it('puts changes of different members together without a question', async () => {
    const ask = vi.fn<() => Promise<Choices | null>>()
    const saved = await saveVersioned<Note, Partial<Note>>({
      ...shelf({ ...base, tags: ['y'] }, 2),
      current: { data: base, etag: '"1"' },
      change: { name: 'B' },
      ask,
    })
    expect(saved?.data).toEqual({ name: 'B', tags: ['y'], place: null })
    expect(ask).not.toHaveBeenCalled()
  })

  it('asks where both changed, and keeps what was chosen', async () => {
    const saved = await saveVersioned<Note, Partial<Note>>({
      ...shelf({ name: 'C', tags: ['y'], place: null }, 2),
      current: { data: base, etag: '"1"' },
      change: { name: 'B', tags: ['z'] },
      ask: async (conflicts) => {
        expect(conflicts.map(({ field }) => field)).toEqual(['name', 'tags'])
        return { name: 'theirs', tags: 'mine' }
      },
    })
    expect(saved?.data).toEqual({ name: 'C', tags: ['z'], place: null })
  })

  it('saves nothing when the person goes on editing', async () => {
    const { read, send } = shelf({ ...base, name: 'C' }, 2)
    const saved = await saveVersioned<Note, Partial<Note>>({
      read,
      send,
      current: { data: base, etag: '"1"' },
      change: { name: 'B' },
      ask: async () => null,
    })
    expect(saved).toBeNull()
    expect((await read()).data.name).toBe('C')
  })

  it('hands on every other refusal', async () => {
    const refused = saveVersioned<Note, Partial<Note>>({
      ...shelf({ ...base }, 1),
      send: async () => Promise.reject(new ProblemError(422, { code: 'validation_failed' })),
      current: { data: base, etag: '"1"' },
      change: { name: '' },
      ask: async () => null,
    })
    await expect(refused).rejects.toMatchObject({ code: 'validation_failed' })
  })
})
