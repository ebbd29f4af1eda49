import { computed, getCurrentScope, onScopeDispose, readonly, ref, toRaw, watch, type Ref } from 'vue'
import { isProblem } from '@/api/problem'
import { serverNow } from '@/api/clock'
import { serverAway } from '@/api/connection'
import {
  readLocal, readServer, removeLocal, removeServer, writeLocal, writeServer, type SaveResult,
  type ServerDraft, type StoredDraft,
} from './draftStore'

export type DraftState = 'saved' | 'unsaved' | 'saving'

export interface Draft<T> {
  state: Readonly<Ref<DraftState>>
  savedAt: Readonly<Ref<string>>
  /** What was kept has been put back. */
  restored: Readonly<Ref<boolean>>
  /** A newer draft from elsewhere: shown as an offer, never put over what was typed. */
  other: Readonly<Ref<T | null>>
  takeOther: () => void
  keepMine: () => void
  /** Submitted or given up: nothing stays. */
  discard: () => Promise<void>
  flush: () => void
}

const localWait = 300
const serverWait = 1_000
/** Whoever types without a pause is not left without a copy. */
const serverWaitMost = 5_000

/**
 * Keeps what `value` holds while it is being typed: on this machine every 300 ms, on the server when
 * the typing pauses or has gone on for five seconds, one write at a time. Whatever was typed wins over
 * what comes late.
 */
export function useDraft<T extends object>(
  key: string,
  value: Ref<T>,
  options: { isBlank?: (value: T) => boolean } = {},
): Draft<T> {
  const state = ref<DraftState>('saved')
  const savedAt = ref('')
  const restored = ref(false)
  const other = ref<T | null>(null) as Ref<T | null>
  let version = 0
  let touched = false
  let putting = false
  let ended = false
  let localTimer: ReturnType<typeof setTimeout> | undefined
  let serverTimer: ReturnType<typeof setTimeout> | undefined
  let writing: Promise<void> = Promise.resolve()
  let unsent = false
  let unsentSince = 0
  let changedAt = 0

  const blank = options.isBlank ?? ((one: T) => JSON.stringify(one) === empty)
  const empty = JSON.stringify(toRaw(value.value))

  function put(draft: T) {
    putting = true
    value.value = draft
    restored.value = true
  }

  function start() {
    const local = readLocal(key)
    if (local) {
      version = local.version
      savedAt.value = local.savedAt
      put(local.value as T)
    }
    readServer(key).then((server) => {
      if (ended) return
      if (local && !touched && goesOnFrom(local, server)) {
        unsent = true
        send()
      }
      if (!server) return
      const known = version
      version = server.version
      if (server.version <= known && known > 0) return
      if (touched || (local && JSON.stringify(local.value) !== JSON.stringify(server.body))) {
        other.value = server.body as T
        version = known
        return
      }
      savedAt.value = server.updatedAt
      put(server.body as T)
    }, ignoreOutage)
  }

  function changed() {
    if (putting) {
      putting = false
      return
    }
    if (ended) return
    touched = true
    state.value = 'unsaved'
    localTimer ??= setTimeout(keepHere, localWait)
    changedAt = performance.now()
    if (!unsent) unsentSince = changedAt
    unsent = true
    clearTimeout(serverTimer)
    const most = unsentSince + serverWaitMost - changedAt
    serverTimer = setTimeout(() => send(), Math.max(0, Math.min(serverWait, most)))
  }

  function keepHere() {
    clearTimeout(localTimer)
    localTimer = undefined
    if (blank(value.value)) {
      removeLocal(key)
      state.value = 'saved'
      return
    }
    const now = new Date(serverNow()).toISOString()
    const draft: StoredDraft = { value: toRaw(value.value), version, savedAt: now }
    if (!writeLocal(key, draft)) return
    savedAt.value = now
    // Told once the typing pauses, or the word would flicker.
    const still = localWait - (performance.now() - changedAt)
    if (touched && still > 0) localTimer = setTimeout(keepHere, still)
    else state.value = 'saved'
  }

  function send(keepalive = false) {
    clearTimeout(serverTimer)
    if (!unsent || other.value !== null) return
    unsent = false
    writing = writing.then(async () => {
      if (ended) return
      const content = toRaw(value.value)
      if (blank(content)) return clearServer()
      const result: SaveResult = await writeServer(key, content, version, keepalive)
      await written(result)
    }).catch((error: unknown) => {
      unsent = true
      unsentSince = performance.now()
      ignoreOutage(error)
    })
  }

  /** Of a form that was emptied nothing is kept; what another machine has written since is its own. */
  async function clearServer() {
    if (version === 0) return
    const last = version
    version = 0
    await removeServer(key, last)
  }

  async function written(result: SaveResult) {
    if (result === 'unavailable') return
    if (result === 'conflict') {
      const server = await readServer(key)
      if (server) other.value = server.body as T
      return
    }
    version = result.version
    const local = readLocal(key)
    if (local) writeLocal(key, { ...local, version })
  }

  function flush() {
    if (localTimer !== undefined) keepHere()
    send(true)
  }

  function onHide() {
    if (document.visibilityState === 'hidden') flush()
  }

  /** What an outage longer than the patience of a request has left behind. */
  function onReturn(away: boolean) {
    if (!away && unsent) send()
  }

  async function resolveOther(take: boolean) {
    const theirs = other.value
    const server = await readServer(key).catch(() => null)
    if (server) version = server.version
    other.value = null
    if (take && theirs !== null) put((server?.body as T | undefined) ?? theirs)
    keepHere()
    unsent = !take
    send()
  }

  async function discard() {
    ended = true
    clearTimeout(localTimer)
    clearTimeout(serverTimer)
    localTimer = undefined
    // Else leaving the page would write it once more.
    unsent = false
    removeLocal(key)
    state.value = 'saved'
    await writing
    if (version > 0) await removeServer(key).catch(ignoreOutage)
    version = 0
    touched = false
    ended = false
  }

  start()
  const stop = watch(value, changed, { deep: true, flush: 'sync' })
  const stopWaiting = watch(serverAway, onReturn)
  document.addEventListener('visibilitychange', onHide)
  window.addEventListener('pagehide', flush)
  if (getCurrentScope()) {
    onScopeDispose(() => {
      flush()
      stop()
      stopWaiting()
      document.removeEventListener('visibilitychange', onHide)
      window.removeEventListener('pagehide', flush)
    })
  }
  return {
    state: readonly(state), savedAt: readonly(savedAt), restored: readonly(restored),
    other: computed(() => other.value), takeOther: () => void resolveOther(true),
    keepMine: () => void resolveOther(false), discard, flush,
  }
}

/** The copy here has what the server's, from which it goes on, has not: the tab ended in between. */
function goesOnFrom(local: StoredDraft, server: ServerDraft | null): boolean {
  if ((server?.version ?? 0) !== local.version) return false
  return JSON.stringify(local.value) !== JSON.stringify(server?.body)
}

/** The copy on this machine is there; the server's follows when it is back. */
function ignoreOutage(error: unknown): void {
  if (!isProblem(error)) throw error
}
