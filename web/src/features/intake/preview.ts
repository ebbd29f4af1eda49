import { ref, shallowRef, watch, onScopeDispose, type Ref } from 'vue'
import { api, type Schemas } from '@/api/client'
import { isProblem } from '@/api/problem'
import { contentOfIntake, type IntakeForm } from './form'

// What would happen if the ticket arrived as it stands: asked while it is typed, never in the way.

export interface TicketHint {
  id: string
  number: string
  subject: string
  status: Schemas['Status']
  stage: Schemas['Stage'] | null
  priority: Schemas['Priority']
  major: boolean
  received_at: string
  owner: Schemas['Person'] | null
}

export interface TicketPreview {
  priority: Schemas['Priority']
  major: boolean
  suggestion: {
    priority: Schemas['Priority'] | null
    priority_from: string | null
    major: boolean
    major_reasons: Schemas['MajorReason'][]
    major_from: string | null
    major_because: ('amount' | 'stated' | 'beyond_authority' | 'category')[]
  }
  received_at: string
  timers: {
    timer: Schemas['Timer']
    words: { zh: string[]; en: string[] }
    warnings: { code: string; day: string }[]
  }[]
  similar: {
    ticket: TicketHint
    kind: 'repeat' | 'group'
    reason: 'same_text' | 'same_customer' | 'alike'
    similarity: number
  }[]
}

type Post = (
  path: string,
  init: { body: unknown; signal: AbortSignal },
) => Promise<{ data?: unknown }>
const post = api.POST as unknown as Post

/** While somebody types; a choice is asked about at once. */
const pause = 200

export function usePreview(form: Ref<IntakeForm>, channel: Schemas['Channel']) {
  const preview = shallowRef<TicketPreview | null>(null)
  /** False once the server said that it has no such answer. */
  const offered = ref(true)
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: AbortController | undefined
  let asked = ''
  let askedCategory: string | null = null

  async function load(body: unknown): Promise<void> {
    running?.abort()
    const mine = new AbortController()
    running = mine
    try {
      const answer = await post('/api/v1/tickets/preview', { body, signal: mine.signal })
      if (running === mine) preview.value = answer.data as TicketPreview
    } catch (error) {
      if (mine.signal.aborted) return
      if (!isProblem(error)) throw error
      // Half a phone number is no fault while it is being typed; the last good answer stays.
      if ([403, 404, 405].includes(error.status)) offered.value = false
    }
  }

  watch(
    form,
    () => {
      if (!offered.value) return
      const body = contentOfIntake(form.value, channel)
      if (!body.category && !body.description && !body.customer) {
        asked = ''
        preview.value = null
        return
      }
      const text = JSON.stringify(body)
      if (text === asked) return
      asked = text
      clearTimeout(timer)
      const chosen = form.value.category !== askedCategory
      askedCategory = form.value.category
      timer = setTimeout(() => void load(body), chosen ? 0 : pause)
    },
    { deep: true, immediate: true },
  )
  onScopeDispose(() => {
    clearTimeout(timer)
    running?.abort()
  })
  return { preview, offered }
}
