import { computed, shallowRef } from 'vue'
import { api, ask, type Schemas } from '@/api/client'
import { isProblem } from '@/api/problem'
import { useSession } from '@/app/session'
import { toast } from '@/shared/toast'

type Watcher = NonNullable<Schemas['WatcherPage']['items']>[number]

/** Who is told of what happens to the ticket; oneself by a button. */
export function useWatching(id: string) {
  const session = useSession()
  const watchers = shallowRef<Watcher[]>([])
  const watching = computed(() => watchers.value.some((one) => one.user?.id === session.user?.id))

  async function reload(): Promise<void> {
    try {
      const page = await ask(api.GET('/api/v1/tickets/{id}/watchers', { params: { path: { id } } }))
      watchers.value = page.items ?? []
    } catch (error) {
      // Who may not see them may still work on the ticket.
      if (!isProblem(error)) throw error
    }
  }

  async function toggle(): Promise<void> {
    const params = { path: { id, user: 'me' } }
    const path = '/api/v1/tickets/{id}/watchers/{user}'
    try {
      await (watching.value ? ask(api.DELETE(path, { params })) : ask(api.PUT(path, { params })))
      await reload()
    } catch (error) {
      if (!isProblem(error)) throw error
      toast.problem(error)
    }
  }

  void reload()
  return { watchers, watching, toggle }
}
