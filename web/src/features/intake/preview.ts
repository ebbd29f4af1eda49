import { shallowRef, watch, onScopeDispose, type Ref } from 'vue'
import { api, ask, type Schemas } from '@/api/client'
import { isProblem } from '@/api/problem'
import { lastOf } from '@/shared/lastOf'
import { contentOfIntake, type IntakeForm } from './form'

// What would happen if the ticket arrived as it stands: asked while it is typed, never in the way.

export type TicketPreview = Schemas['TicketPreview']

/** While somebody types; a choice is asked about at once. */
const pause = 200

export function usePreview(form: Ref<IntakeForm>, channel: Schemas['Channel']) {
  const preview = shallowRef<TicketPreview | null>(null)
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = ''
  let askedCategory: string | null = null

  const { run: load, stop } = lastOf(async (signal, body: ReturnType<typeof contentOfIntake>) => {
    try {
      const answer = await ask(api.POST('/api/v1/tickets/preview', { body, signal }))
      if (!signal.aborted) preview.value = answer
    } catch (error) {
      if (signal.aborted) return
      // Half a phone number is no fault while it is being typed; the last good answer stays.
      if (!isProblem(error)) throw error
    }
  })

  function end(): void {
    clearTimeout(timer)
    stop()
  }

  watch(
    form,
    () => {
      const body = contentOfIntake(form.value, channel)
      if (!body.category && !body.description && !body.customer) {
        asked = ''
        preview.value = null
        // An answer that is still on its way belongs to what is there no more.
        end()
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
  onScopeDispose(end)
  return { preview }
}
