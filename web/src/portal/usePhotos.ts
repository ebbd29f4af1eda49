import { computed, ref, type ComputedRef, type Ref } from 'vue'
import { isProblem, type ProblemError } from '@/api/problem'
import { upload } from './calls'

// Files of a complaint or message: sent as soon as they are chosen, or later when there was no
// network. The server keeps them for a day.

export interface Photo {
  key: number
  name: string
  size: number
  state: 'sending' | 'sent' | 'failed'
  id?: string
  problem?: ProblemError
}

export interface KeptPhoto {
  id: string
  name: string
  size: number
}

export interface Photos {
  list: Ref<Photo[]>
  sending: ComputedRef<boolean>
  add: (files: Iterable<File>) => void
  retry: (photo: Photo) => Promise<void>
  remove: (photo: Photo) => void
  clear: () => void
  restore: (kept: KeptPhoto[]) => void
  /** Sends what is not sent yet; false when something could not be. */
  sendAll: () => Promise<boolean>
  ids: () => string[]
}

export const photosMax = 20

export function usePhotos(): Photos {
  const list = ref<Photo[]>([])
  const files = new Map<number, File>()
  const running = new Map<number, Promise<void>>()
  let lastKey = 0

  function add(chosen: Iterable<File>): void {
    for (const file of chosen) {
      if (list.value.length >= photosMax) return
      const key = ++lastKey
      files.set(key, file)
      list.value.push({ key, name: file.name, size: file.size, state: 'sending' })
      void send(key)
    }
  }

  function find(key: number): Photo | undefined {
    return list.value.find((photo) => photo.key === key)
  }

  function send(key: number): Promise<void> {
    const attempt = sendOnce(key).finally(() => running.delete(key))
    running.set(key, attempt)
    return attempt
  }

  async function sendOnce(key: number): Promise<void> {
    const file = files.get(key)
    const before = find(key)
    if (!file || !before) return
    before.state = 'sending'
    delete before.problem
    try {
      const id = await upload(file)
      const photo = find(key)
      if (photo) Object.assign(photo, { id, state: 'sent' })
    } catch (error) {
      const photo = find(key)
      if (photo) Object.assign(photo, { state: 'failed', problem: isProblem(error) ? error : undefined })
      if (!isProblem(error)) throw error
    }
  }

  function remove(photo: Photo): void {
    files.delete(photo.key)
    list.value = list.value.filter((other) => other.key !== photo.key)
  }

  function clear(): void {
    files.clear()
    list.value = []
  }

  function restore(kept: KeptPhoto[]): void {
    for (const { id, name, size } of kept) {
      list.value.push({ key: ++lastKey, id, name, size, state: 'sent' })
    }
  }

  async function sendAll(): Promise<boolean> {
    for (const photo of list.value) if (photo.state === 'failed') void send(photo.key)
    await Promise.all([...running.values()])
    return list.value.every((photo) => photo.state === 'sent')
  }

  return {
    list,
    sending: computed(() => list.value.some((photo) => photo.state === 'sending')),
    add,
    retry: (photo) => send(photo.key),
    remove,
    clear,
    restore,
    sendAll,
    ids: () => list.value.flatMap((photo) => photo.id ?? []),
  }
}
