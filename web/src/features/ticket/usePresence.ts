import { onScopeDispose, ref, watch, type Ref } from 'vue'
import { api, ask, type Schemas } from '@/api/client'
import { isProblem } from '@/api/problem'

export type Other = NonNullable<Schemas['TicketPresencePage']['items']>[number]

/** The server forgets after thirty seconds. */
const sayEvery = 20_000
const typedFor = 6_000

/** Says that the person looks at the ticket or types, and knows who else does. */
export function usePresence(id: string) {
  const others = ref<Other[]>([]) as Ref<Other[]>
  const state = ref<'viewing' | 'typing'>('viewing')
  let timer: ReturnType<typeof setTimeout> | undefined
  let typing: ReturnType<typeof setTimeout> | undefined
  let ended = false

  async function say(what: 'viewing' | 'typing' | 'left'): Promise<void> {
    clearTimeout(timer)
    try {
      const path = '/api/v1/tickets/{id}/presence'
      // Whoever leaves by closing the tab is gone before the answer is there.
      const keepalive = what === 'left'
      const answer = await ask(api.PUT(path, { params: { path: { id } }, body: { state: what }, keepalive }))
      if (!ended) others.value = answer.items ?? []
    } catch (error) {
      if (!isProblem(error)) throw error
      others.value = []
    }
    if (!ended && !document.hidden) timer = setTimeout(() => void say(state.value), sayEvery)
  }

  function typed(): void {
    state.value = 'typing'
    clearTimeout(typing)
    typing = setTimeout(() => (state.value = 'viewing'), typedFor)
  }

  function onVisible(): void {
    void say(document.hidden ? 'left' : state.value)
  }

  watch(state, (now) => void say(now))
  document.addEventListener('visibilitychange', onVisible)
  onScopeDispose(() => {
    ended = true
    clearTimeout(timer)
    clearTimeout(typing)
    document.removeEventListener('visibilitychange', onVisible)
    void say('left')
  })
  void say('viewing')
  return { others, typed, refresh: () => say(state.value) }
}
