import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { serverNow } from '@/api/clock'

// What is typed and not sent, kept in this browser: written half a second after the last key and
// whenever the page is hidden.

const pause = 500

interface Kept<T> {
  at: number
  body: T
}

export function useLocalDraft<T>(key: string, model: Ref<T>, isBlank: (value: T) => boolean) {
  const name = `bihuan.draft.${key}`
  const state = ref<'saved' | 'unsaved' | 'saving'>('saved')
  const savedAt = ref<string | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined

  const before = read<T>(name)
  const restored = ref(before !== null)
  if (before) {
    model.value = before.body
    savedAt.value = new Date(before.at).toISOString()
  }

  function save(): void {
    clearTimeout(timer)
    if (state.value === 'saved') return
    if (isBlank(model.value)) return discard()
    const at = serverNow()
    try {
      localStorage.setItem(name, JSON.stringify({ at, body: model.value } satisfies Kept<T>))
      state.value = 'saved'
      savedAt.value = new Date(at).toISOString()
    } catch {
      state.value = 'unsaved'
    }
  }

  function discard(): void {
    clearTimeout(timer)
    localStorage.removeItem(name)
    state.value = 'saved'
    savedAt.value = null
    restored.value = false
  }

  watch(
    model,
    () => {
      state.value = 'unsaved'
      clearTimeout(timer)
      timer = setTimeout(save, pause)
    },
    { deep: true },
  )
  const hidden = () => document.hidden && save()
  document.addEventListener('visibilitychange', hidden)
  window.addEventListener('pagehide', save)
  onScopeDispose(() => {
    save()
    document.removeEventListener('visibilitychange', hidden)
    window.removeEventListener('pagehide', save)
  })
  return { state, savedAt, restored, save, discard }
}

function read<T>(name: string): Kept<T> | null {
  try {
    const text = localStorage.getItem(name)
    return text ? (JSON.parse(text) as Kept<T>) : null
  } catch {
    return null
  }
}
