import { computed, shallowRef } from 'vue'
import { api, ask, type Schemas } from '@/api/client'
import { isProblem } from '@/api/problem'
import { toast } from '@/shared/toast'
import type { Suggestion } from './suggest'

let kept: Promise<Schemas['CannedReply'][]> | null = null

/** Once per page: whoever writes a reply anew loads the page anew. */
function load(): Promise<Schemas['CannedReply'][]> {
  kept ??= ask(api.GET('/api/v1/canned-replies', { params: { query: { limit: 200 } } }))
    .then((page) => (page.items ?? []) as Schemas['CannedReply'][])
    .catch((error: unknown) => {
      kept = null
      if (!isProblem(error)) throw error
      return []
    })
  return kept
}

/** The canned replies, with their fields filled for one ticket. */
export function useCannedReplies(number: () => string) {
  const replies = shallowRef<Schemas['CannedReply'][]>([])
  void load().then((found) => (replies.value = found))
  const list = computed<Suggestion[]>(() =>
    replies.value.map((reply) => ({
      id: reply.id, label: reply.title ?? '', hint: `${reply.category ?? ''} ${reply.body ?? ''}`.trim(),
    })),
  )

  async function render(id: string): Promise<string> {
    try {
      const params = { path: { id }, query: { ticket: number() } }
      return (await ask(api.GET('/api/v1/canned-replies/{id}/render', { params }))).text
    } catch (error) {
      if (!isProblem(error)) throw error
      toast.problem(error)
      return ''
    }
  }
  return { list, render }
}
